# SPDX-License-Identifier: MIT OR Apache-2.0
#
# CMake toolchain file for Hermit applications. Used by HermitCore-Application.cmake;
# also usable by itself: cmake -DCMAKE_TOOLCHAIN_FILE=.../HermitCore-Toolchain.cmake
#
#   TOOLCHAIN_BIN_DIR  folder of x86_64-hermit-gcc; found by itself where it was
#                      installed with this file, in /opt/hermit or in ~/.hermit
#   MTUNE              processor for -mtune
#   PROFILING          ON: frame pointers and line numbers in everything, so that
#                      profilers and backtraces see every function
#   HERMIT_SYSROOT     folder with lib/libhermit.a that is used instead of the
#                      installed one (the build tree of HermitCore sets it)
#   HERMIT_HEADERS     more folders of headers that come before the installed ones

set(CMAKE_SYSTEM_NAME Hermit)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
list(APPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}/Modules")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES
     TOOLCHAIN_BIN_DIR MTUNE PROFILING HERMIT_SYSROOT HERMIT_HEADERS)

if(NOT TOOLCHAIN_BIN_DIR)
    find_program(HERMIT_COMPILER x86_64-hermit-gcc NO_CMAKE_FIND_ROOT_PATH
                 HINTS "${CMAKE_CURRENT_LIST_DIR}/../bin" /opt/hermit/bin
                       "$ENV{HOME}/.hermit/bin")
    if(NOT HERMIT_COMPILER)
        message(FATAL_ERROR "x86_64-hermit-gcc not found. Build the toolchain (`make` "
                "in the HermitCore tree) or give its folder: -DTOOLCHAIN_BIN_DIR=...")
    endif()
    get_filename_component(TOOLCHAIN_BIN_DIR "${HERMIT_COMPILER}" DIRECTORY)
endif()
set(TOOLCHAIN_BIN_DIR "${TOOLCHAIN_BIN_DIR}" CACHE PATH "Folder of x86_64-hermit-gcc")

set(hermit_tool "${TOOLCHAIN_BIN_DIR}/x86_64-hermit-")
set(CMAKE_C_COMPILER "${hermit_tool}gcc")
set(CMAKE_CXX_COMPILER "${hermit_tool}g++")
set(CMAKE_Fortran_COMPILER "${hermit_tool}gfortran")
foreach(tool AR RANLIB NM OBJCOPY OBJDUMP STRIP READELF)
    string(TOLOWER ${tool} name)
    set(CMAKE_${tool} "${hermit_tool}${name}" CACHE FILEPATH "x86_64-hermit-${name}")
endforeach()
set(CMAKE_LINKER "${hermit_tool}ld" CACHE FILEPATH "x86_64-hermit-ld")

get_filename_component(hermit_prefix "${TOOLCHAIN_BIN_DIR}" DIRECTORY)
# Libraries are looked for there, and before that where -DCMAKE_FIND_ROOT_PATH= says.
list(APPEND CMAKE_FIND_ROOT_PATH "${hermit_prefix}/x86_64-hermit" "${hermit_prefix}")
list(REMOVE_DUPLICATES CMAKE_FIND_ROOT_PATH)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# pkg-config finds there, too, what was built for HermitCore, and nothing of this system.
# A try_compile() has the same environment and does not know of all folders.
set(hermit_modules "")
foreach(folder IN LISTS CMAKE_FIND_ROOT_PATH)
    list(APPEND hermit_modules "${folder}/lib/pkgconfig" "${folder}/share/pkgconfig")
endforeach()
string(REPLACE ";" ":" hermit_modules "${hermit_modules}")
get_property(hermit_is_try GLOBAL PROPERTY IN_TRY_COMPILE)
if(NOT hermit_is_try)
    set(ENV{PKG_CONFIG_LIBDIR} "${hermit_modules}")
endif()

# Programs that the build runs (try_run, tests) run by proxy, where that is installed
# beside the compiler.
if(NOT DEFINED CMAKE_CROSSCOMPILING_EMULATOR)
    find_program(HERMIT_RUNNER proxy NO_DEFAULT_PATH PATHS "${TOOLCHAIN_BIN_DIR}")
    find_program(HERMIT_RUNNER hermit-qemu NO_CMAKE_FIND_ROOT_PATH
                 HINTS "${TOOLCHAIN_BIN_DIR}" "${CMAKE_CURRENT_LIST_DIR}/../tools")
    if(HERMIT_RUNNER)
        set(CMAKE_CROSSCOMPILING_EMULATOR "${HERMIT_RUNNER}")
    endif()
endif()

set(hermit_flags "")
if(MTUNE)
    string(APPEND hermit_flags " -mtune=${MTUNE}")
endif()
if(PROFILING)
    string(APPEND hermit_flags " -g -fno-omit-frame-pointer -fno-optimize-sibling-calls")
endif()
foreach(folder IN LISTS HERMIT_HEADERS)
    string(APPEND hermit_flags " -isystem ${folder}")
endforeach()
if(HERMIT_SYSROOT)
    string(APPEND hermit_flags " -isystem ${HERMIT_SYSROOT}/include")
    set(CMAKE_EXE_LINKER_FLAGS_INIT "-B${HERMIT_SYSROOT}/lib/ -L${HERMIT_SYSROOT}/lib")
endif()
foreach(language C CXX Fortran)
    set(CMAKE_${language}_FLAGS_INIT "${hermit_flags}")
endforeach()
