# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Makes a CMake project a Hermit application. Include it before project():
#
#   cmake_minimum_required(VERSION 3.16)
#   include(/opt/hermit/cmake/HermitCore-Application.cmake)
#   project(hello C)            # C, CXX and Fortran
#   add_executable(hello hello.c)
#
# The variables are explained in HermitCore-Toolchain.cmake.

if(DEFINED PROJECT_NAME)
    message(FATAL_ERROR "HermitCore-Application.cmake must be included before project(). "
            "As CMAKE_TOOLCHAIN_FILE, take HermitCore-Toolchain.cmake beside it")
endif()

set(TOOLCHAIN_BIN_DIR "" CACHE PATH "Folder of x86_64-hermit-gcc")
set(MTUNE "" CACHE STRING "Processor for -mtune")
option(PROFILING "Frame pointers and line numbers in everything" OFF)

if(NOT CMAKE_TOOLCHAIN_FILE)
    set(CMAKE_TOOLCHAIN_FILE "${CMAKE_CURRENT_LIST_DIR}/HermitCore-Toolchain.cmake"
        CACHE FILEPATH "Toolchain file for Hermit")
endif()
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Kind of build")
endif()
