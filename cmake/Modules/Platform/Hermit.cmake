# SPDX-License-Identifier: MIT OR Apache-2.0
#
# What CMake must know about the platform Hermit: POSIX names, one statically
# linked executable, nothing shared.

set(UNIX 1)
set(HERMIT 1)
set_property(GLOBAL PROPERTY TARGET_SUPPORTS_SHARED_LIBS FALSE)
set(CMAKE_EXECUTABLE_SUFFIX "")
set(CMAKE_STATIC_LIBRARY_PREFIX "lib")
set(CMAKE_STATIC_LIBRARY_SUFFIX ".a")
set(CMAKE_FIND_LIBRARY_PREFIXES "lib")
set(CMAKE_FIND_LIBRARY_SUFFIXES ".a")
set(CMAKE_DL_LIBS "")
set(CMAKE_SYSTEM_INCLUDE_PATH /include)
set(CMAKE_SYSTEM_LIBRARY_PATH /lib)
set(CMAKE_SYSTEM_PREFIX_PATH /)
foreach(language C CXX Fortran)
    set(CMAKE_${language}_LINK_EXECUTABLE_SUFFIX "")
    set(CMAKE_${language}_COMPILE_OPTIONS_PIC "")
    set(CMAKE_${language}_COMPILE_OPTIONS_PIE "")
endforeach()
