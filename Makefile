# SPDX-License-Identifier: MIT OR Apache-2.0
#
# The front door: installs what is missing, builds, runs. The build itself is
# described in CMakeLists.txt.

BUILD ?= build
JOBS  ?= $(shell nproc)

# What is given on the command line is remembered in the build folder.
flags :=
ifdef PREFIX
flags += -DCMAKE_INSTALL_PREFIX="$(PREFIX)"
endif
ifdef TOOLCHAIN_BIN_DIR
flags += -DTOOLCHAIN_BIN_DIR="$(TOOLCHAIN_BIN_DIR)"
endif
ifdef MTUNE
flags += -DMTUNE="$(MTUNE)"
endif
ifdef PROFILING
flags += -DPROFILING="$(PROFILING)"
endif
ifdef DEBUG_KERNEL
flags += -DHERMIT_DEBUG_KERNEL="$(DEBUG_KERNEL)"
endif

# Programs below must not take this make's variables for their own.
clean_env := env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES -u BUILD -u PREFIX
cmake     := $(clean_env) cmake
build     := $(cmake) --build $(BUILD) -j $(JOBS)

.NOTPARALLEL:
.PHONY: all setup configure qemu net_server net_client tap_setup test torture suites bench install package ports clean distclean help

all: configure
	@$(build)

help:
	@sed -n 's/^#: //p' $(firstword $(MAKEFILE_LIST))

#: make                 builds the toolchain (once), the system and the programs
#: make qemu            boots a program in QEMU, with a gdb server on port 1234
#:                        APP=FILE   another program than usr/examples/hello
#:                        ARGS=...   its arguments
#:                        HERMIT_CPUS=2 HERMIT_MEM=256M in the environment
#: make net_server      boots a TCP server, port 4444 of 127.0.0.1 (telnet to it)
#: make net_client      boots its client; the server is port 4444 of this machine
#: make tap_setup       makes the device tap0 (10.0.5.1) for hermit-qemu --net tap:tap0
#: make test            builds and runs all tests
#:                        FILTER=REGEX   only these
#:                        LONG=1         those that take very long, too
#: make torture         runs GCC's C torture tests (about 1,600 programs)
#: make suites          runs test suites that others wrote; the score is in build/suites
#: make ports           builds programs of others (SQLite, Lua, zstd, ...) and runs their tests
#:                        PORTS="zlib lua"   only these
#: make bench           compares what services cost with a Linux guest
#: make install         installs into PREFIX (/opt/hermit or ~/.hermit); DESTDIR too
#: make package         builds Debian packages in build/packages
#: make setup           installs the packages of the distribution that are missing
#: make clean           removes what was built, except the toolchain
#: make distclean       removes the whole build folder
#: Variables: PREFIX, TOOLCHAIN_BIN_DIR, MTUNE, PROFILING, DEBUG_KERNEL=ON for a kernel
#:            that checks itself (remembered in build/); BUILD=folder, JOBS=number

setup:
	@tools/setup build test toolchain

configure:
	@tools/setup build
	@toolchain/build --status $(if $(PREFIX),--prefix "$(PREFIX)") >/dev/null || tools/setup toolchain
	@$(cmake) -S . -B $(BUILD) $(flags) >$(BUILD)-configure.log 2>&1 || \
	    { cat $(BUILD)-configure.log; exit 1; }
	@mv $(BUILD)-configure.log $(BUILD)/configure.log

qemu: all
	@$(clean_env) tools/boot "$(BUILD)"

net_server: all
	@tools/hermit-qemu --say --loader $(BUILD)/loader/hermit-loader \
		--net user,hostfwd=tcp::4444-:4444 $(BUILD)/guest/usr/net/net_server $(ARGS)

# 10.0.2.2 is this machine, as QEMU's user networking shows it.
net_client: all
	@tools/hermit-qemu --say --loader $(BUILD)/loader/hermit-loader --net user \
		$(BUILD)/guest/usr/net/net_client 10.0.2.2 4444 $(ARGS)

tap_setup:
	@tools/tap-setup

test:
	@tools/setup test
	@$(MAKE) --no-print-directory all
	@$(clean_env) ctest --test-dir $(BUILD) -j $(JOBS) --output-on-failure \
	    --no-label-summary $(if $(FILTER),-R '$(FILTER)') \
	    $(if $(LONG),,-E '[-.]long([.]|$$)')

torture: all
	@$(clean_env) tests/torture/run --build $(BUILD) --jobs $(JOBS)

suites: all
	@$(clean_env) tests/suites/run --build $(BUILD) --jobs $(JOBS)

ports: all
	@$(clean_env) usr/ports/run --build $(BUILD)/ports --prefix \
	    "$$(sed -n 's/^CMAKE_INSTALL_PREFIX:[A-Z]*=//p' $(BUILD)/CMakeCache.txt)" $(PORTS)

bench: all
	@$(clean_env) tests/bench/run --build $(BUILD)

install: all
	@DESTDIR="$(DESTDIR)" $(cmake) --install $(BUILD)

package: all
	@$(cmake) --build $(BUILD) --target package

clean:
	@if [ -d $(BUILD) ]; then \
	    find $(BUILD) -mindepth 1 -maxdepth 1 ! -name toolchain -exec rm -rf {} +; \
	fi

distclean:
	@rm -rf $(BUILD)
