# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Programs for the unikernel and their tests, for the sub-build cmake/guest.
#
#   hermit_executable(NAME SOURCE... [OPTIONS FLAG...] [LINK FLAG...] [DEBUG_KERNEL])
#       a program that is linked with the tree's own libraries, or with a kernel that
#       checks itself
#   hermit_guest_test(NAME SOURCES FILE... | PROGRAM TARGET
#       [CPUS "1;2"]           one test for each number of CPUs (default 1)
#       [MEM 64M] [TIMEOUT SECONDS] [CPU_MODEL qemu64,...] [ICOUNT]
#       [QEMU ARG...]          more arguments of QEMU
#       [ARGS ...] [ENV NAME=VALUE...] [STDIN FILE] [MODULES FILE[=NAME]...]
#       [EXPECT_STATUS 0] [EXPECT_OUTPUT REGEX...] [EXPECT_LOG REGEX]
#       [OPTIONS FLAG...] [LINK FLAG...]   compiling and linking
#       [LABELS long])
#       boots it in QEMU; passes when status and output are as expected
#
# SOURCES, STDIN and MODULES are relative to the calling folder.

include_guard(GLOBAL)

find_package(Python3 COMPONENTS Interpreter REQUIRED)
set(HERMIT_TEST_ACCEL tcg CACHE STRING "Accelerator of guest tests: tcg, kvm or auto")

function(hermit_executable name)
    cmake_parse_arguments(PARSE_ARGV 1 E "DEBUG_KERNEL" "" "OPTIONS;LINK")
    add_executable(${name} ${E_UNPARSED_ARGUMENTS})
    target_compile_options(${name} PRIVATE ${HERMIT_WARNINGS} ${E_OPTIONS})
    target_link_options(${name} PRIVATE ${E_LINK})
    add_dependencies(${name} libhermit libposix)
    if(E_DEBUG_KERNEL)
        # Its one member defines _start, so that the other kernel is not asked for.
        set(kernel "${HERMIT_SYSROOT}/debug/libhermit.a")
        target_link_libraries(${name} PRIVATE "${kernel}")
        add_dependencies(${name} libhermit-debug)
        set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS "${kernel}")
    endif()
    set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS
                 "${HERMIT_SYSROOT}/lib/libhermit.a" "${HERMIT_SYSROOT}/lib/libposix.a"
                 "${HERMIT_SYSROOT}/lib/crt0.o")
endfunction()

function(hermit_runner_options out)
    set(options --loader "${HERMIT_LOADER}" --accel ${HERMIT_TEST_ACCEL}
        --mem ${T_MEM} --timeout ${T_TIMEOUT} --expect-status ${T_EXPECT_STATUS})
    if(T_CPU_MODEL)
        list(APPEND options --cpu "${T_CPU_MODEL}")
    endif()
    if(T_ICOUNT)
        list(APPEND options --icount)
    endif()
    if(T_STDIN)
        list(APPEND options --stdin "${CMAKE_CURRENT_SOURCE_DIR}/${T_STDIN}")
    endif()
    foreach(module IN LISTS T_MODULES)
        list(APPEND options --module "${CMAKE_CURRENT_SOURCE_DIR}/${module}")
    endforeach()
    foreach(pair IN LISTS T_ENV)
        list(APPEND options --env "${pair}")
    endforeach()
    foreach(regex IN LISTS T_EXPECT_OUTPUT)
        list(APPEND options --expect-output "${regex}")
    endforeach()
    foreach(argument IN LISTS T_QEMU)
        list(APPEND options "--qemu-arg=${argument}")
    endforeach()
    if(T_EXPECT_LOG)
        list(APPEND options --expect-log "${T_EXPECT_LOG}")
    endif()
    set(${out} "${options}" PARENT_SCOPE)
endfunction()

function(hermit_guest_test name)
    cmake_parse_arguments(PARSE_ARGV 1 T "ICOUNT"
        "PROGRAM;MEM;TIMEOUT;CPU_MODEL;STDIN;EXPECT_STATUS;EXPECT_LOG"
        "SOURCES;CPUS;QEMU;ARGS;ENV;MODULES;EXPECT_OUTPUT;OPTIONS;LINK;LABELS")
    if(T_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "hermit_guest_test(${name}): what is '${T_UNPARSED_ARGUMENTS}'?")
    endif()
    foreach(default "CPUS=1" "MEM=64M" "TIMEOUT=60" "EXPECT_STATUS=0")
        string(REPLACE "=" ";" default "${default}")
        list(GET default 0 variable)
        if(NOT DEFINED T_${variable})
            list(GET default 1 T_${variable})
        endif()
    endforeach()
    if(NOT T_PROGRAM)
        set(T_PROGRAM ${name})
        hermit_executable(${name} ${T_SOURCES} OPTIONS ${T_OPTIONS} LINK ${T_LINK})
    endif()
    hermit_runner_options(options)
    math(EXPR limit "${T_TIMEOUT} + 30")
    string(REPLACE "\\;" ";" T_CPUS "${T_CPUS}") # "1;2" came as one argument
    foreach(cpus IN LISTS T_CPUS)
        set(test guest.${name}.cpus${cpus})
        add_test(NAME ${test}
                 COMMAND "${HERMIT_TOP}/tools/hermit-qemu" --cpus ${cpus} ${options}
                         "$<TARGET_FILE:${T_PROGRAM}>" ${T_ARGS})
        set_tests_properties(${test} PROPERTIES LABELS "guest;${T_LABELS}" TIMEOUT ${limit})
    endforeach()
endfunction()
