# SPDX-License-Identifier: MIT OR Apache-2.0
# bash completion for proxy and uhyve: options, then the application.

_hermit_run() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} options
    case ${1##*/} in
    proxy) options="--name --help --version --register --unregister" ;;
    *) options="--cpus --mem --affinity --hugepage --hugetlb --mergeable --map
            --file-isolation --sandbox --net --ip --gateway --mask --mac --name --gdb --verbose --help --version" ;;
    esac
    case $previous in
    --hugetlb) COMPREPLY=($(compgen -W "0 1 1G" -- "$current")) ;;
    --hugepage | --mergeable | --sandbox) COMPREPLY=($(compgen -W "0 1" -- "$current")) ;;
    --file-isolation) COMPREPLY=($(compgen -W "none strict" -- "$current")) ;;
    *)
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W "$options" -- "$current"))
        else
            COMPREPLY=($(compgen -f -- "$current"))
        fi
        ;;
    esac
}

complete -o filenames -F _hermit_run uhyve proxy
