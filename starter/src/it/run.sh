#!/bin/bash
# The starter in a project of its own, outside of the reactor: nothing but the starter, five lines of YAML and one class.
# It is installed to a temporary local repository, the project built there, and its jar run on each JDK, at last on all of
# them at once over one ring. Prints the tree of dependencies.
#
#   starter/src/it/run.sh [JDK home ...]      default: that of JAVA_HOME, or of the java on the path
#
# MAVEN_OPTIONS are passed to Maven (-o, for one). REPOSITORY is a local repository to use, in which the starter is installed
# already. Not part of "mvn verify": it takes minutes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
started=()
stop() {
    for process in "${started[@]}"; do
        kill "$process" 2> /dev/null && wait "$process" 2> /dev/null || true
    done
    rm -rf "$work"
}
trap stop EXIT
if [ $# -eq 0 ]; then
    set -- "${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}"
fi

repository=${REPOSITORY:-$work/repository}
maven=(mvn -B -q ${MAVEN_OPTIONS:-} "-Dmaven.repo.local=$repository")
if [ -z "${REPOSITORY:-}" ]; then
    # A copy of what was downloaded already: the real one must not see this build's snapshots.
    mkdir "$repository"
    if [ -d "$HOME/.m2/repository" ]; then
        cp -a "$HOME/.m2/repository/." "$repository"
        rm -rf "$repository/io/cirque"
    fi
    (cd "$root" && "${maven[@]}" install -DskipTests -pl starter -am)
fi
cp -r "$here/shop" "$work/shop"
cd "$work/shop"
"${maven[@]}" package
"${maven[@]}" dependency:tree -DoutputFile="$work/tree.txt"
cat "$work/tree.txt"

shop() { # JDK home, directory of the rings, log, arguments
    "$1/bin/java" -jar target/shop-1.jar "--rings=$2" "${@:4}" > "$3" 2>&1 &
    started+=($!)
}
expect() { # text, log ...
    for _ in $(seq 300); do
        if cat "${@:2}" | grep -F "$1"; then
            return
        fi
        sleep 0.2
    done
    cat "${@:2}"
    echo "there is no '$1'" >&2
    exit 1
}
for jdk in "$@"; do
    number=${#started[@]}
    shop "$jdk" "$work/rings-$number" "$work/$number.log" "two chairs"
    expect "handled two chairs" "$work/$number.log"
    kill "${started[-1]}"
    wait "${started[-1]}" || [ $? -eq 143 ]
    grep -E "APPLICATION FAILED|Exception" "$work/$number.log" && exit 1
done
logs=()
for jdk in "$@"; do
    logs+=("$work/all-${#started[@]}.log")
    shop "$jdk" "$work/rings" "${logs[-1]}" "order-${#started[@]}"
done
for ((i = $#; i < 2 * $#; i++)); do
    expect "handled order-$i" "${logs[@]}"
done
echo "The starter works on: $*"
