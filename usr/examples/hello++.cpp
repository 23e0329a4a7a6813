// SPDX-License-Identifier: MIT OR Apache-2.0
// The first program in C++, with an exception and a thread.
#include <iostream>
#include <stdexcept>
#include <thread>

int main()
{
    std::cout << "Hello World from C++!" << std::endl;
    std::thread worker([] {
        try {
            throw std::runtime_error("an exception in a thread");
        } catch (const std::exception &error) {
            std::cout << "caught: " << error.what() << std::endl;
        }
    });
    worker.join();
    return 0;
}
