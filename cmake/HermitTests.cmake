# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Tests that run on the build machine: portable parts of the kernel, the loader
# and the tools as ordinary programs under AddressSanitizer and UBSan.
#
#   hermit_unit_test(NAME SOURCE... [INCLUDES DIR...] [DEFINES X...])
#       a cmocka program; passes when it ends with status 0
#   hermit_fuzz_test(NAME SECONDS SOURCE... [INCLUDES DIR...] [DEFINES X...]
#                    [SEEDS DIR])
#       a libFuzzer program (clang); runs that long, passes when nothing is found
#
# Sources and include folders are given relative to the top of the tree.

include_guard(GLOBAL)

set(HERMIT_TOP "${CMAKE_CURRENT_LIST_DIR}/..")
get_filename_component(HERMIT_TOP "${HERMIT_TOP}" ABSOLUTE)

set(HERMIT_WARNINGS
    -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror)
set(HERMIT_SANITIZERS
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
set(HERMIT_TEST_INCLUDES
    "${HERMIT_TOP}/kernel" "${HERMIT_TOP}/arch/include" "${HERMIT_TOP}/arch/host/include"
    "${HERMIT_TOP}")

find_path(CMOCKA_INCLUDE_DIR cmocka.h)
find_library(CMOCKA_LIBRARY cmocka)
find_program(HERMIT_CLANG NAMES clang clang-18 clang-17 clang-16 clang-15 clang-14)

# A test that cannot be built must not vanish: it fails and names what is missing.
function(hermit_missing_test name what label)
    add_test(NAME ${name}
             COMMAND ${CMAKE_COMMAND} -E echo "${name} needs ${what}: run `make setup`")
    set_tests_properties(${name} PROPERTIES LABELS "${label}"
                         FAIL_REGULAR_EXPRESSION "needs")
endfunction()

function(hermit_absolute_list out)
    set(result "")
    foreach(item IN LISTS ARGN)
        if(NOT IS_ABSOLUTE "${item}")
            set(item "${HERMIT_TOP}/${item}")
        endif()
        list(APPEND result "${item}")
    endforeach()
    set(${out} "${result}" PARENT_SCOPE)
endfunction()

function(hermit_unit_test name)
    cmake_parse_arguments(PARSE_ARGV 1 T "" "" "INCLUDES;DEFINES")
    if(NOT CMOCKA_INCLUDE_DIR OR NOT CMOCKA_LIBRARY)
        hermit_missing_test(unit.${name} "libcmocka-dev" unit)
        return()
    endif()
    hermit_absolute_list(sources ${T_UNPARSED_ARGUMENTS})
    hermit_absolute_list(includes ${T_INCLUDES})
    add_executable(unit_${name} ${sources})
    add_dependencies(host unit_${name})
    target_include_directories(unit_${name} PRIVATE ${includes} ${HERMIT_TEST_INCLUDES}
                               ${CMOCKA_INCLUDE_DIR})
    target_compile_definitions(unit_${name} PRIVATE _GNU_SOURCE ${T_DEFINES})
    target_compile_options(unit_${name} PRIVATE -std=gnu11 -g -O1 ${HERMIT_WARNINGS}
                           ${HERMIT_SANITIZERS})
    target_link_libraries(unit_${name} PRIVATE ${HERMIT_SANITIZERS} ${CMOCKA_LIBRARY}
                          pthread)
    add_test(NAME unit.${name} COMMAND unit_${name})
    set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 120)
endfunction()

function(hermit_fuzz_test name seconds)
    cmake_parse_arguments(PARSE_ARGV 2 T "" "SEEDS" "INCLUDES;DEFINES")
    if(NOT HERMIT_CLANG)
        hermit_missing_test(fuzz.${name} "clang with libFuzzer" fuzz)
        return()
    endif()
    hermit_absolute_list(sources ${T_UNPARSED_ARGUMENTS})
    hermit_absolute_list(includes ${T_INCLUDES})
    hermit_absolute_list(seeds ${T_SEEDS})
    list(TRANSFORM includes PREPEND "-I")
    set(common ${HERMIT_TEST_INCLUDES})
    list(TRANSFORM common PREPEND "-I")
    list(TRANSFORM T_DEFINES PREPEND "-D")
    # clang is not the build's compiler, so the program is one custom command.
    set(program "${CMAKE_CURRENT_BINARY_DIR}/fuzz_${name}")
    add_custom_command(
        OUTPUT "${program}"
        COMMAND ${HERMIT_CLANG} -std=gnu11 -g -O1 -Wall -Wextra -Werror
                -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
                -D_GNU_SOURCE ${T_DEFINES} ${includes} ${common} -MD
                -MF "${program}.d" -o "${program}" ${sources}
        DEPENDS ${sources}
        DEPFILE "${program}.d"
        COMMENT "Building fuzzer ${name}"
        VERBATIM)
    add_custom_target(build_fuzz_${name} ALL DEPENDS "${program}")
    add_dependencies(host build_fuzz_${name})
    set(found "${CMAKE_CURRENT_BINARY_DIR}/corpus_${name}")
    file(MAKE_DIRECTORY "${found}")
    math(EXPR limit "${seconds} * 2 + 60")
    add_test(NAME fuzz.${name}
             COMMAND "${program}" -max_total_time=${seconds} -timeout=10 -print_final_stats=1
                     -rss_limit_mb=1024 "-artifact_prefix=${found}-" "${found}" ${seeds})
    set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT ${limit})
endfunction()
