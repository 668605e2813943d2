#!/usr/bin/env bash
# run.sh NAME MODEL.pml [-DFLAG...]: searches one configuration of a model, and prints one line about it.
# Every state is visited, in sequentially consistent memory; BITS=1 searches approximately instead (bitstate).
# Environment: TL seconds (400), MEM megabytes (2900), NICE (10), OUT the directory for what Spin makes (ring/target/models).
# Exit code: 0 holds, 1 an assertion fails, 2 not completed within TL and MEM, 3 the tools failed.
set -u
name=$1 model=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-$here/../../target/models}/$name
rm -rf "$out" && mkdir -p "$out" && cp "$here/$model" "$out" && cd "$out" || exit 3

# 'provided' clauses, by which processes die, rule out partial order reduction.
mode=-DCOLLAPSE table=24
[[ -n ${BITS:-} ]] && mode=-DBITSTATE table=${BITS_LOG2:-33}
if ! { spin -a "$@" "$model" && gcc -O2 -w -DNOREDUCE -DSAFETY $mode -DMEMLIM="${MEM:-2900}" -DVECTORSZ=512 -o pan pan.c; } > make.txt 2>&1; then
    printf '%-22s %s: spin or gcc failed\n' "$name" "$model $*"
    tail -5 make.txt
    exit 3
fi
begin=$SECONDS
timeout -s INT -k 30 "${TL:-400}" nice -n "${NICE:-10}" ./pan -m400000 -E -w$table > search.txt 2>&1
code=2 result="NOT COMPLETED (no error so far)"
if grep -q 'errors: [1-9]' search.txt; then
    code=1 result="FAILS: $(grep -m1 -oE 'assertion violated.*' search.txt | tr -s ' ' | cut -c1-80)"
elif grep -q 'errors: 0' search.txt && ! grep -qE 'Search not completed|Interrupted|out of memory|too small' search.txt; then
    code=0 result="holds${BITS:+ (bitstate: not exhaustive)}"
fi
states=$(awk '/states, stored/ {print $1}' search.txt)
memory=$(awk '/total actual memory usage/ {print int($1)}' search.txt)
printf '%-22s %-13s %-58s %10s states %5s MB %4d s  %s\n' "$name" "$model" "$*" "${states:--}" "${memory:--}" $((SECONDS - begin)) "$result"
rm -f pan pan.? pan.?? *.o
exit $code
