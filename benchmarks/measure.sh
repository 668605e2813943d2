#!/usr/bin/env bash
# Measures everything in docs/performance.md and writes it there, on a machine that does nothing else. With two Java versions,
# three runs and three seconds each it takes an hour. The first version measures everything, the others what there are goals for.
# usage: benchmarks/measure.sh [JAVA_HOME ...]     (default: the Java of the path); RUNS=3, SECONDS_EACH=3, RESULTS=directory
set -euo pipefail
cd "$(dirname "$0")/.."

jar=benchmarks/target/cirque-benchmarks.jar
results=${RESULTS:-benchmarks/target/results}
runs=${RUNS:-3}
seconds=${SECONDS_EACH:-3}
mkdir -p "$results"
[[ -f $jar ]] || mvn -q -pl benchmarks -am -DskipTests package

homes=("$@")
[[ $# -gt 0 ]] || homes=("$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p')")
files=()

# compare HOME NAME ARGUMENTS: what fails is left out, and the rest goes on
compare() {
    local home=$1 file
    file=$results/$(basename "$1")-$2.json
    shift 2
    rm -f "$file"
    echo "== $(date +%T) $file" >&2
    "$home/bin/java" -jar "$jar" compare --runs="$runs" --seconds="$seconds" --json="$file" "$@" ||
        echo "Not all of $file could be measured: see above" >&2
    [[ ! -f $file ]] || files+=("$file")
}

report() {
    [[ ${#files[@]} -eq 0 ]] || "${homes[0]}/bin/java" -jar "$jar" report --document=docs/performance.md \
        --svg=docs/performance.svg --scale-svg=docs/scale.svg "${files[@]}"
}

rings=cirque,cirque-single-producer,agrona-one-to-one,agrona-many-to-one,agrona-broadcast,aeron-ipc,chronicle
for home in "${homes[@]}"; do
    if [[ $home == "${homes[0]}" ]]; then
        compare "$home" scenarios --scenarios=1to1,2to1,1to2groups,2to2,pingpong,batch
        compare "$home" spring --scenarios=spring,spring-inprocess
    else
        compare "$home" scenarios --scenarios=1to1,2to1,1to2groups,pingpong,batch --systems=$rings
        compare "$home" spring --scenarios=spring,spring-inprocess --systems=cirque,spring-queuechannel
    fi
    compare "$home" sizes --scenarios=1to1 --size=1024,65536 --systems=cirque,agrona-many-to-one,aeron-ipc
    compare "$home" idle --scenarios=idle --wait=default,spin,yield,backoff,park --systems=cirque
    report
done

first=${homes[0]}
# for the whole time, since a large ring takes long to be gone through once
compare "$first" scale --scenarios=limits,groups,participants,capacity,backlog,handlers --messages=1000000000
report
compare "$first" more-sizes --scenarios=1to1 --size=64,256,4096,16384 --systems=cirque,agrona-many-to-one,aeron-ipc
compare "$first" sizes-pingpong --scenarios=pingpong --size=64,1024,4096,16384,65536 --systems=cirque,agrona-many-to-one
compare "$first" idle-peers --scenarios=idle
compare "$first" crashsafe --scenarios=crashsafe --sync=none,interval,each
report
