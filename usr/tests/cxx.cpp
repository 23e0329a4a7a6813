// SPDX-License-Identifier: MIT OR Apache-2.0
// C++: static objects, exceptions through threads, thread_local, streams,
// containers, atomics, condition variables, futures.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <random>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "check.h"

namespace
{

struct Guard {
    explicit Guard(const char *text) : name(text)
    {
        std::cout << "constructed " << name << '\n';
    }
    ~Guard()
    {
        std::cout << "destroyed " << name << '\n';
    }
    const char *name;
};

Guard global("global");
thread_local std::vector<int> local = {1, 2, 3};
int unwound;

struct Unwind {
    ~Unwind()
    {
        unwound++;
    }
};

int deep(int n)
{
    Unwind unwind;

    if (n == 0) {
        throw std::out_of_range("deep");
    }
    return deep(n - 1) + 1;
}

void exceptions()
{
    bool caught = false;

    try {
        deep(100);
    } catch (const std::logic_error &error) {
        caught = std::string(error.what()) == "deep";
    }
    CHECK(caught && unwound == 101);
    caught = false;
    try {
        std::vector<int>(3).at(5) = 1;
    } catch (const std::exception &) {
        caught = true;
    }
    CHECK(caught);
    caught = false;
    try {
        volatile size_t much = size_t(1) << 60;
        char *volatile block = new char[much];
        delete[] block;
    } catch (const std::bad_alloc &) {
        caught = true;
    }
    CHECK(caught);
}

void threads()
{
    std::mutex mutex;
    std::condition_variable ready;
    std::atomic<int> sum{0};
    bool go = false;
    std::vector<std::thread> crew;

    for (int i = 0; i < 8; i++) {
        crew.emplace_back([&, i] {
            std::unique_lock<std::mutex> hold(mutex);
            ready.wait(hold, [&] { return go; });
            local.push_back(i);
            CHECK(local.size() == 4 && local[3] == i);
            sum += i;
        });
    }
    {
        std::lock_guard<std::mutex> hold(mutex);
        go = true;
    }
    ready.notify_all();
    for (auto &thread : crew) {
        thread.join();
    }
    CHECK(sum == 28 && local.size() == 3);

    auto answer = std::async(std::launch::async, [] { return deep(-1 + 1); });
    bool caught = false;
    try {
        answer.get();
    } catch (const std::out_of_range &) {
        caught = true;
    }
    CHECK(caught);
    auto start = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(5));
}

void library()
{
    std::map<std::string, int> words;
    std::istringstream text("the quick fox and the lazy dog and the end");
    std::mt19937_64 random(5489);

    for (std::string word; text >> word;) {
        words[word]++;
    }
    CHECK(words["the"] == 3 && words.size() == 7);
    for (int i = 0; i < 9999; i++) {
        random();
    }
    CHECK(random() == 9981545732273789042u); // from the standard, [rand.predef]
    CHECK(std::regex_match("hermit-12.5", std::regex("[a-z]+-([0-9]+)\\.[0-9]")));
    std::vector<int> numbers(100);
    std::iota(numbers.begin(), numbers.end(), 1);
    CHECK(std::accumulate(numbers.begin(), numbers.end(), 0) == 5050);
    std::ostringstream out;
    out << std::hex << 255 << ' ' << 1.5 << ' ' << std::boolalpha << true;
    CHECK(out.str() == "ff 1.5 true");
    CHECK(std::stod("2.5e3") == 2500 && std::to_string(42) == "42");
    CHECK(std::make_shared<int>(7).use_count() == 1);
}

} // namespace

int main()
{
    static Guard in_main("static in main");

    exceptions();
    threads();
    library();
    std::cout << "cxx: ok" << std::endl;
    return 0;
}
