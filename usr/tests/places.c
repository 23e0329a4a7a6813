/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* OMP_PLACES and OMP_PROC_BIND: places.c PLACES PROCESSORS-OF-EACH BINDING */
#include <omp.h>
#include <pthread.h>
#include <sched.h>
#include "check.h"

int main(int argc, char **argv)
{
    int places = argc > 1 ? atoi(argv[1]) : 0, each = argc > 2 ? atoi(argv[2]) : 0;
    int used[64] = {0}, threads = 0;

    CHECK(omp_get_num_places() == places && (int)omp_get_proc_bind() == atoi(argv[3]));
    if (places == 0) {
        CHECK(omp_get_max_threads() == omp_get_num_procs()); /* all of them */
    }
#pragma omp parallel
    {
        cpu_set_t set;
        int place = omp_get_place_num();

        CHECK(pthread_getaffinity_np(pthread_self(), sizeof(set), &set) == 0);
        if (places > 0) {
            int *processors = malloc((size_t)each * sizeof(*processors));

            CHECK(place >= 0 && omp_get_place_num_procs(place) == each);
            omp_get_place_proc_ids(place, processors);
            CHECK(CPU_COUNT(&set) == each);
            for (int i = 0; i < each; i++) {
                CHECK(CPU_ISSET((size_t)processors[i], &set));
            }
            for (int i = 0; i < 1000; i++) {
                CHECK(CPU_ISSET((size_t)sched_getcpu(), &set));
            }
            free(processors);
#pragma omp atomic
            used[place]++;
        } else {
            CHECK(CPU_COUNT(&set) == omp_get_num_procs());
        }
#pragma omp atomic
        threads++;
    }
    for (int i = 0; i < places; i++) {
        CHECK(used[i] * places == threads);
    }
    printf("places: %d threads\n", threads);
    puts("places: ok");
    return 0;
}
