#compdef proxy uhyve
# SPDX-License-Identifier: MIT OR Apache-2.0
# zsh completion for proxy and uhyve: options, then the application and its arguments.

local -a options
options=(
    '(- *)'{-h,--help}'[show help]'
    '(- *)'{-V,--version}'[show the version]'
    '--name=[the name that the application gets]:name'
)
case $service in
proxy)
    options+=(
        '(- *)--register[make Linux start applications by proxy]'
        '(- *)--unregister[take that back]'
    )
    ;;
uhyve)
    options+=(
        '(-c --cpus)'{-c+,--cpus=}'[number of processors]:number'
        '(-m --mem)'{-m+,--mem=}'[memory]:number and K, M, G or T'
        '--affinity=[pin them to processors of this machine]:list as 0,2-5'
        '--hugepage=[transparent huge pages]:switch:(0 1)'
        '--hugetlb=[memory from the reserved huge pages]:switch:(0 1)'
        '--mergeable=[offer memory to KSM]:switch:(0 1)'
        '*--map=[a directory for the application]:HOST\:GUEST[\:ro]:_files -/'
        '--file-isolation=[none\: all directories of this system]:how:(none strict)'
        '--sandbox=[confine uhyve itself]:switch:(0 1)'
        '--net=[network card]:tap\:NAME, tap\:@FD or none'
        '--ip=[address of the application]:IPv4 address'
        '--gateway=[its gateway]:IPv4 address'
        '--mask=[mask of its network]:IPv4 mask'
        '--mac=[address of the card]:address'
        '(-g --gdb)'{-g+,--gdb=}'[port of the server for gdb]:port'
        '(-v --verbose)'{-v,--verbose}"[the kernel's log on standard error]"
    )
    ;;
esac
_arguments -S -A '-*' $options '1:application:_files' '*:argument:_files'
