// SPDX-License-Identifier: MIT OR Apache-2.0
// C++ where it leans on libc-glue: call_once with exceptions, destructors of
// thread_local objects, timed and shared mutexes, filesystem, uncaught exceptions.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <thread>
#include <vector>

#include "check.h"

namespace
{

using namespace std::chrono_literals;
namespace fs = std::filesystem;

std::atomic<int> alive, order;

struct Counted {
    explicit Counted(int which) : number(which)
    {
        alive++;
    }
    ~Counted()
    {
        alive--;
        order = order * 10 + number; // the newest is destroyed first
    }
    int number;
};

void thread_locals()
{
    std::thread([] {
        thread_local Counted first(1);
        thread_local Counted second(2);
        CHECK(alive == 2 && first.number == 1 && second.number == 2);
    }).join();
    CHECK(alive == 0 && order == 21);
    std::vector<std::thread> crew;
    for (int i = 0; i < 8; i++) {
        crew.emplace_back([] {
            thread_local Counted own(3);
            own.number = 0;
        });
    }
    for (auto &thread : crew) {
        thread.join();
    }
    CHECK(alive == 0);
}

void once()
{
    std::once_flag flag;
    std::atomic<int> tries{0}, caught{0}, done{0};
    std::vector<std::thread> crew;

    for (int i = 0; i < 6; i++) {
        crew.emplace_back([&] {
            try {
                std::call_once(flag, [&] {
                    if (++tries < 4) {
                        std::this_thread::yield();
                        throw std::runtime_error("not yet");
                    }
                    done++;
                });
            } catch (const std::runtime_error &) {
                caught++;
            }
        });
    }
    for (auto &thread : crew) {
        thread.join();
    }
    CHECK(tries == 4 && caught == 3 && done == 1);
}

void mutexes()
{
    std::timed_mutex timed;
    std::shared_timed_mutex shared;
    std::recursive_mutex recursive;

    timed.lock();
    std::thread([&] {
        auto start = std::chrono::steady_clock::now();
        CHECK(!timed.try_lock() && !timed.try_lock_for(3ms));
        CHECK(std::chrono::steady_clock::now() - start >= 3ms);
        CHECK(!timed.try_lock_until(std::chrono::system_clock::now() + 1ms));
    }).join();
    timed.unlock();
    CHECK(timed.try_lock_for(1ms));
    timed.unlock();
    std::shared_lock<std::shared_timed_mutex> reading(shared);
    std::thread([&] {
        CHECK(shared.try_lock_shared() && !shared.try_lock() &&
              !shared.try_lock_for(1ms));
        shared.unlock_shared();
    }).join();
    std::lock_guard<std::recursive_mutex> outer(recursive);
    std::lock_guard<std::recursive_mutex> inner(recursive);
    std::set<std::thread::id> ids;
    ids.insert(std::this_thread::get_id());
    std::thread([&] { ids.insert(std::this_thread::get_id()); }).join();
    CHECK(ids.size() == 2 && std::thread::hardware_concurrency() >= 1);
}

void files()
{
    fs::path top = "/cxx";
    std::uintmax_t bytes = 0;
    int entries = 0;

    CHECK(fs::create_directories(top / "a" / "b") && !fs::exists(top / "x"));
    std::ofstream(top / "a" / "file") << "hello " << 42 << '\n';
    fs::create_symlink("file", top / "a" / "link");
    CHECK(fs::file_size(top / "a" / "link") == 9 && fs::is_symlink(top / "a" / "link"));
    fs::copy_file(top / "a" / "file", top / "copy");
    fs::rename(top / "copy", top / "a" / "b" / "copy");
    fs::resize_file(top / "a" / "b" / "copy", 3);
    for (const auto &entry : fs::recursive_directory_iterator(top)) {
        entries++;
        bytes += entry.is_regular_file() && !entry.is_symlink() ? entry.file_size() : 0;
    }
    CHECK(entries == 5 && bytes == 12);
    fs::current_path(top);
    CHECK(fs::canonical("a/../a/link") == top / "a" / "file");
    CHECK(fs::last_write_time("a/file") <= fs::file_time_type::clock::now());
    std::string word;
    std::ifstream("a/file") >> word;
    CHECK(word == "hello");
    fs::current_path("/");
    CHECK(fs::remove_all(top) == 6 && !fs::exists(top));
    std::error_code error;
    CHECK(!fs::remove(top, error) && !error);
    CHECK(fs::file_size(top, error) == static_cast<std::uintmax_t>(-1));
    CHECK(error == std::errc::no_such_file_or_directory);
}

} // namespace

int main(int argc, char **)
{
    thread_locals();
    once();
    mutexes();
    files();
    std::cout << "cxxthreads: ok" << std::endl;
    if (argc > 1) {
        std::thread([] { throw std::logic_error("nobody catches this"); }).join();
    }
    return 0;
}
