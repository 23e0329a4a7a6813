# SPDX-License-Identifier: MIT OR Apache-2.0
# Where sources come from and where results go. A step installs into a stage
# (DESTDIR); from there the files are copied to the prefix and listed in a
# manifest, by which the next installation removes what is no longer made and
# toolchain/package knows what belongs together.

# Below the prefix: STEP.stamp (hash, seconds, source version), STEP.files.
RECORDS=share/hermit-toolchain
declare -A STAMP SECONDS_TAKEN HASH VERSION

record() {
    printf '%s' "$PREFIX/$RECORDS/$1"
}

load_stamps() {
    STAMP=() SECONDS_TAKEN=() VERSION=()
    local step package version
    for step in "${STEPS[@]}"; do
        package=${SOURCE_PACKAGE[$step]:-}
        version=""
        [ ! -e "$(record "$step.stamp")" ] ||
            read -r STAMP["$step"] SECONDS_TAKEN["$step"] version <"$(record "$step.stamp")"
        [ -n "$package" ] || continue
        # Where a source package is not installed, the toolchain that is there
        # was made from what its stamp says.
        VERSION[$package]=$(dpkg-query -W -f '${Version}' "$package" 2>/dev/null || true)
        VERSION[$package]=${VERSION[$package]:-$version}
    done
}

write_stamp() {
    local package=${SOURCE_PACKAGE[$1]:-}
    STAMP[$1]=${HASH[$1]} SECONDS_TAKEN[$1]=$2
    printf '%s %s %s\n' "${HASH[$1]}" "$2" "${VERSION[${package:-none}]:-}" >"$(record "$1.stamp")"
}

hash_files() {
    local dir=$1
    [ -d "$dir" ] || return 0
    (cd "$dir" && find . -type f | sort | xargs -r sha256sum)
}

# C headers without comments and layout, so that a changed comment or line break
# does not mean a new toolchain. In a directive a blank can matter and stays.
hash_headers() {
    (
        cd "$1"
        find . -name '*.h' | sort | while read -r file; do
            echo "== $file"
            sed -E -e ':more /\\$/ { N; s/\\\n//; b more }' \
                -e 's@/\*([^*]|\*+[^*/])*\*+/@ @g' "$file" | awk '
                { line = $0 }
                in_comment { if (!sub(/^.*\*\//, "", line)) next; in_comment = 0 }
                match(line, /\/\*/) { line = substr(line, 1, RSTART - 1); in_comment = 1 }
                { gsub(/[ \t]+/, " ", line); sub(/^ /, "", line); sub(/ $/, "", line) }
                line ~ /^#/ { print text; text = ""; print line; next }
                line != "" { text = text " " line }
                END { print text }' | sed -E '/^#/! s/ ?([^ A-Za-z0-9_]) ?/\1/g' | sed '/^ *$/d'
        done
    ) | sha256sum
}

# HASH[step] from its inputs and the steps before it.
compute_hash() {
    local step=$1 dep text
    text=$(inputs_"$step")
    for dep in ${DEPENDS[$step]}; do
        text="$text"$'\n'"${HASH[$dep]}"
    done
    HASH[$step]=$(printf '%s\n' "$step" "$text" | sha256sum | cut -c1-32)
}

# unpack NAME GLOB: unpacks the tarball, applies Debian's and our patches, adds
# our files. The tree is marked with the hash of what it was made from.
unpack() {
    local name=$1 glob=$2 tarball patch mark="$BUILD/src/$1.mark" hash
    hash=$({ inputs_source "$name" && hash_files "$here/patches/$name-runtime"; } | sha256sum)
    if [ -e "$mark" ] && [ "$(cat "$mark")" = "$hash" ]; then
        return 0
    fi
    tarball=$(compgen -G "$glob" | sort -V | tail -n 1)
    [ -n "$tarball" ] || { echo "error: no tarball $glob"; return 1; }
    echo "unpacking $tarball"
    rm -rf "$BUILD/src/$name" "$mark" "$BUILD/src/$name.new"
    mkdir -p "$BUILD/src/$name.new"
    tar -xf "$tarball" -C "$BUILD/src/$name.new" --strip-components=1
    cd "$BUILD/src/$name.new"
    distribution_patches "$name"
    for patch in "$here/patches/$name"/*.patch "$here/patches/$name-runtime"/*.patch; do
        [ -e "$patch" ] || continue
        echo "patch $patch"
        patch -p1 -F1 -s --no-backup-if-mismatch <"$patch"
    done
    cp -r "$here/files/$name/." .
    cd "$BUILD"
    mv "$BUILD/src/$name.new" "$BUILD/src/$name"
    printf '%s\n' "$hash" >"$mark"
}

# What the Debian package of GCC would apply first: fixes of the release
# branch, and the replacement for the manual that is not in its tarball.
distribution_patches() {
    local dir patch
    [ "$1" = gcc ] || return 0
    dir=$(dirname "$(compgen -G '/usr/src/gcc-12/*/gcc-gfdl-build.diff' | head -n 1)")
    for patch in git-updates.diff gcc-gfdl-build.diff; do
        [ -e "$dir/$patch" ] || continue
        echo "patch $dir/$patch"
        patch -p2 -s -f --no-backup-if-mismatch <"$dir/$patch"
    done
}

# build_step STEP: compiles (step_STEP, into $STAGE) and installs.
build_step() {
    local step=$1
    export PATH="$PREFIX/bin:$PATH"
    STAGE="$BUILD/stage/$step"
    rm -rf "$STAGE"
    mkdir -p "$STAGE$PREFIX"
    if [[ $FORCE == *" $step "* ]]; then
        rm -rf "${BUILD:?}/$step" "$BUILD/runtime/$TARGET/$step"*
    fi
    "step_$step"
    tidy_stage
    install_stage "$step"
    rm -rf "$STAGE"
}

# No manuals, no libtool files; host programs without symbols.
tidy_stage() {
    local file
    rm -rf "$STAGE$PREFIX/share/"{info,man,locale} "$STAGE$PREFIX/libexec/gcc/$TARGET"/*/install-tools \
        "$STAGE$PREFIX/lib/gcc/$TARGET"/*/install-tools
    find "$STAGE" -name '*.la' -delete
    for file in "$STAGE$PREFIX/bin" "$STAGE$PREFIX/libexec" "$STAGE$PREFIX/$TARGET/bin"; do
        [ ! -d "$file" ] || find "$file" -type f -perm -u+x -exec strip {} + 2>/dev/null || true
    done
    find "$STAGE$PREFIX/$TARGET/lib" "$STAGE$PREFIX/lib/gcc" \( -name '*.a' -o -name '*.o' \) -type f \
        -exec "$TARGET-strip" --strip-debug --enable-deterministic-archives {} + 2>/dev/null || true
    find "$STAGE" -depth -type d -empty -delete
    mkdir -p "$STAGE$PREFIX"
}

install_stage() {
    local step=$1 old new file
    new="$BUILD/stage/$step.files"
    old=$(record "$step.files")
    (cd "$STAGE$PREFIX" && find . ! -type d | sort) >"$new"
    # From here until the new stamp is written the step counts as not installed.
    rm -f "$(record "$step.stamp")"
    mkdir -p "$PREFIX/$RECORDS"
    cp -a --remove-destination "$STAGE$PREFIX/." "$PREFIX/"
    if [ -e "$old" ]; then
        comm -23 "$old" "$new" | while read -r file; do
            grep -qxF --exclude="$step.files" -e "$file" "$PREFIX/$RECORDS"/*.files ||
                rm -f "$PREFIX/$file"
        done
    fi
    cp "$new" "$old"
}
