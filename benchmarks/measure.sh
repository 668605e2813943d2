#!/usr/bin/env bash
# Measures everything in docs/performance.md, an hour or so, and writes it there. On a machine that does nothing else.
# usage: benchmarks/measure.sh [JAVA_HOME ...]     (default: the Java of the path); RUNS=5, SECONDS_EACH=5, RESULTS=directory
set -euo pipefail
cd "$(dirname "$0")/.."

jar=benchmarks/target/cirque-benchmarks.jar
results=${RESULTS:-benchmarks/target/results}
runs=${RUNS:-5}
seconds=${SECONDS_EACH:-5}
mkdir -p "$results"
[[ -f $jar ]] || mvn -q -pl benchmarks -am -DskipTests package

homes=("$@")
[[ $# -gt 0 ]] || homes=("$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p')")
files=()
for home in "${homes[@]}"; do
    name=$(basename "$home")
    compare() {
        local file=$results/$name-$1.json
        shift
        rm -f "$file"
        "$home/bin/java" -jar "$jar" compare --runs="$runs" --seconds="$seconds" --json="$file" "$@" ||
            echo "Not all of $file could be measured: see above" >&2
        [[ ! -f $file ]] || files+=("$file")
    }
    compare scenarios --scenarios=1to1,2to1,1to2groups,2to2,pingpong,batch
    compare spring --scenarios=spring,spring-inprocess
    compare idle --scenarios=idle --wait=default,spin,yield,backoff,park --systems=cirque
    compare idle-peers --scenarios=idle
    compare crashsafe --scenarios=crashsafe --sync=none,interval,each
    compare sizes --scenarios=1to1 --size=64,256,1024,4096,16384,65536
done
"${homes[0]}/bin/java" -jar "$jar" report --document=docs/performance.md --svg=docs/performance.svg "${files[@]}"
