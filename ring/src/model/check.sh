#!/usr/bin/env bash
# check.sh: the configurations of the models that must hold, and the negative controls that must FAIL, each searched to the
# end (see run.sh). Without an argument: some ten minutes on two cores, 5 GB. --quick: without the slow ones, some three
# minutes: what every change must pass. --all: the long ones, too, one at a time, with up to 8 GB and an hour each; those
# marked 'approx' are too large to exhaust and are searched in a bitstate of 1 GB for as long: that no error is found is all
# that says. Exit code 0 only if every outcome is the expected one.
# Environment: JOBS searches at a time (2; with --all 1), TL seconds and MEM megabytes for each.
set -u
cd "$(dirname "$0")" || exit 3
all= quick= long=0 slow=0
case ${1:-} in
    --quick | '') quick=${1:-}; export TL=${TL:-300} MEM=${MEM:-2900}; jobs=${JOBS:-2} ;;
    --all) all=yes; export TL=${TL:-3600} MEM=${MEM:-8000}; jobs=${JOBS:-1} ;;
    *) echo "usage: $0 [--quick | --all]" >&2; exit 3 ;;
esac
command -v spin > /dev/null && command -v gcc > /dev/null || { echo "$0: spin and gcc are needed" >&2; exit 3; }
results=$(mktemp -d) || exit 3
trap 'rm -rf "$results"' EXIT

# expect CODE NAME MODEL [-DFLAG...]: 0 must hold, 1 must fail, 2 must not be seen to fail
expect() {
    local code=$1 name=$2 line result verdict=passed
    shift
    line=$(./run.sh "$@")
    result=$?
    ((result == code || (code == 2 && result == 0))) || verdict=FAILED
    touch "$results/$verdict.$name"
    case $verdict$code in
        passed0 | passed2) echo "ok    $line" ;;
        passed1) echo "ok    $line (as it must)" ;;
        *) echo "WRONG $line (must $( ((code == 1)) && echo fail || echo hold))" ;;
    esac
}
start() {
    while (($(jobs -rp | wc -l) >= jobs)); do wait -n; done
    expect "$@" &
}
holds() { start 0 "$@"; }
fails() { start 1 "$@"; }
# long holds|fails|approx NAME MODEL [-DFLAG...]: only with --all
long() {
    if [[ $all ]]; then "$@"; else long=$((long + 1)) && echo "SKIP  $2 $3 ${*:4} (long: --all)"; fi
}
# slow holds|fails NAME MODEL [-DFLAG...]: not with --quick
slow() {
    if [[ $quick ]]; then slow=$((slow + 1)) && echo "SKIP  $2 $3 ${*:4} (slow: not with --quick)"; else "$@"; fi
}
approx() { BITS=1 start 2 "$@"; }

one="-DRECS=1 -DN=2"
twoConsumers="-DNP=1 -DNC=2"
fence="-DFENCES=1 -DS=3 -DNOHEIR"
twoGroups="-DNG=2 -DNP=2 -DS=3 -DM=2 -DBATCH=1 -DONLY -DRELS=1 -DKILLS=1 -DAGAIN"

echo "== publish, resolve, reclaim: ring.pml"
holds ring_p2               ring.pml -DKILLS=0
holds ring_p2_k1            ring.pml -DKILLS=1
holds ring_p2_k2            ring.pml -DKILLS=2 $one
long holds ring_p2_rep      ring.pml -DKILLS=1 $one -DREP
holds ring_c2               ring.pml $twoConsumers -DKILLS=0 -DRECS=3
holds ring_c2_k1            ring.pml $twoConsumers -DKILLS=1 -DKILLC -DRECS=3
long holds ring_p2c2_k1     ring.pml -DNC=2 -DKILLS=1 $one
holds ring_p3               ring.pml -DNP=3 -DKILLS=0 $one
long holds ring_p3_k1       ring.pml -DNP=3 -DKILLS=1 -DKILLP $one
long approx ring_c2_k2_rec  ring.pml $twoConsumers -DKILLS=2 -DKILLC -DREC $one
long approx ring_g2c2_k1    ring.pml $twoConsumers -DNG=2 -DKILLS=1 -DREC $one
for control in INTENTLATE NOINTENT CLEAREARLY; do fails ring_$control ring.pml -DKILLS=0 $one -D$control; done
for control in NEWERASGAP PINLATE PINSFIRST; do fails ring_$control ring.pml $twoConsumers -DKILLS=0 -DRECS=3 -D$control; done
fails ring_NOHELP           ring.pml $twoConsumers -DKILLS=1 -DKILLC -DRECS=3 -DNOHELP
fails ring_NODEADJOIN       ring.pml $twoConsumers -DNG=2 -DJOIN=1 -DKILLS=1 -DKILLC -DRECS=2 -DN=2 -DNODEADJOIN

echo "== batches: ring.pml"
holds batch2_k1             ring.pml -DBATCHOF=2 -DNP=1 -DRECS=4 -DN=4 -DKILLS=1
holds batch2_p2_k1          ring.pml -DBATCHOF=2 -DNP=2 -DRECS=2 -DN=4 -DKILLS=1
slow holds batch3_c2_k1     ring.pml -DBATCHOF=3 -DNP=1 -DRECS=3 -DN=5 -DNC=2 -DKILLS=1
fails batch_FIRSTFIRST      ring.pml -DBATCHOF=2 -DNP=1 -DRECS=4 -DN=4 -DKILLS=0 -DFIRSTFIRST

echo "== slots, claims, adoption, release, delivery count: claims.pml"
holds claims_k1             claims.pml -DKILLS=1
slow holds claims_k1_again       claims.pml -DKILLS=1 -DAGAIN
holds claims_k1_close       claims.pml -DKILLS=1 -DCLOSES=1 -DM=1
holds claims_release        claims.pml -DKILLS=0 -DRELS=1 -DS=3
holds claims_release_k1     claims.pml -DKILLS=1 -DRELS=1 -DS=3 -DM=1
holds claims_receive        claims.pml -DKILLS=1 -DRECEIVE=2
holds claims_one_at_a_time  claims.pml -DKILLS=1 -DHANDLESS
holds claims_reclaim        claims.pml -DKILLS=1 -DRECLAIM -DM=1
long holds claims_reclaim_m2 claims.pml -DKILLS=1 -DRECLAIM
holds claims_count          claims.pml -DNG=2 -DNP=2 -DM=1 -DKILLS=1 -DCLOSES=1 -DAGAIN
slow holds claims_groups         claims.pml $twoGroups -DNOHEIR
long holds claims_groups_heir claims.pml $twoGroups
long approx claims_p3_k1    claims.pml -DNP=3 -DS=3 -DM=1 -DKILLS=1 -DAGAIN
long holds claims_k2        claims.pml -DKILLS=2 -DM=1 -DAGAIN -DNOHEIR
long approx claims_k2_heir  claims.pml -DKILLS=2 -DM=1 -DAGAIN
long approx claims_k2_m2    claims.pml -DKILLS=2 -DAGAIN -DNP=3 -DS=3
long approx claims_g2c2     claims.pml -DNG=2 -DNP=4 -DS=4 -DM=1 -DKILLS=1 -DAGAIN
holds claims_fence          claims.pml $fence -DM=1 -DKILLS=0
long holds claims_fence_m2  claims.pml $fence -DKILLS=0 -DM=2
long holds claims_fence_k1  claims.pml $fence -DM=1 -DKILLS=1
long holds claims_fence_op  claims.pml $fence -DM=1 -DKILLS=1 -DOPKILL
long approx claims_fence_rec claims.pml $fence -DM=1 -DKILLS=0 -DRECLAIM
slow fails claims_GROUPLESS      claims.pml $twoGroups -DNOHEIR -DGROUPLESS
slow fails claims_LATEID         claims.pml -DNP=3 -DS=3 -DM=1 -DKILLS=1 -DAGAIN -DLATEID
fails claims_STALECOUNT     claims.pml -DNG=2 -DNP=2 -DM=1 -DKILLS=1 -DCLOSES=1 -DAGAIN -DONLY -DSTALECOUNT
fails claims_NOHELP         claims.pml -DKILLS=1 -DNOHELP
slow fails claims_HELPLATE       claims.pml -DNP=3 -DS=3 -DKILLS=2 -DHELPLATE
fails claims_NOEPOCH        claims.pml -DM=1 -DKILLS=2 -DAGAIN -DNOHEIR -DNOEPOCH
fails claims_MOVECLAIM      claims.pml -DKILLS=1 -DRECLAIM -DMOVECLAIM
fails claims_LEAVEFREE      claims.pml -DKILLS=0 -DRELS=1 -DS=3 -DLEAVEFREE
fails claims_TENTFREE       claims.pml -DKILLS=1 -DRECLAIM -DTENTFREE
for control in INPLACE UNSEEN; do fails claims_$control claims.pml $fence -DM=1 -DKILLS=0 -D$control; done
fails claims_NOBUMP         claims.pml $fence -DM=1 -DKILLS=0 -DRECLAIM -DNOBUMP
fails claims_UNSEENBYHEIR   claims.pml $fence -DM=1 -DKILLS=1 -DUNSEENBYHEIR
fails claims_REVOKEFIRST    claims.pml $fence -DM=1 -DKILLS=1 -DOPKILL -DREVOKEFIRST
fails claims_HANDLESS       claims.pml -DKILLS=1 -DRECEIVE=2 -DHANDLESS

echo "== joining, retain: join.pml"
holds join_latest           join.pml -DN=2
holds join_earliest         join.pml -DN=2 -DJOIN=2
long holds join_latest_k1   join.pml -DN=2 -DKILL
long holds join_earliest_k1 join.pml -DN=2 -DJOIN=2 -DKILL
holds retain_latest         join.pml -DN=4 -DRETAIN
holds retain_earliest       join.pml -DN=4 -DRETAIN -DJOIN=2
long holds retain_all_fit   join.pml -DN=6 -DRETAIN -DJOIN=2
long holds retain_k1        join.pml -DN=4 -DRETAIN -DJOIN=2 -DKILL
for control in NOVER VERLATE; do for join in 1 2; do fails join_$control$join join.pml -DN=2 -DJOIN=$join -D$control; done; done
holds join_alone            join.pml -DN=2 -DRECS=1 -DKILL -DALONE
fails join_NODEAD           join.pml -DN=2 -DRECS=1 -DKILL -DALONE -DNODEAD
fails join_TAILEARLY        join.pml -DN=2 -DTAILEARLY
fails join_LIMEARLY         join.pml -DN=2 -DJOIN=2 -DLIMEARLY
fails retain_MOVES          join.pml -DN=4 -DRETAIN -DJOIN=2 -DMOVES

echo "== heads that jump over what is being written: jump.pml"
holds jump                  jump.pml -DN=2
slow holds jump_n3          jump.pml -DMIXED
slow holds jump_stay        jump.pml -DN=2 -DSTAY
long holds jump_again       jump.pml -DN=2 -DJUMPS=2
long holds jump_long        jump.pml -DN=2 -DRECS=3
fails jump_NOINTENTS        jump.pml -DN=2 -DNOINTENTS
fails jump_ALLINTENTS       jump.pml -DN=2 -DSTAY -DALLINTENTS
slow fails jump_INTENTSFIRST jump.pml -DN=2 -DRECS=3 -DINTENTSFIRST

echo "== sleep in the kernel: park.pml"
holds park                  park.pml -DNC=1
holds park_c2               park.pml -DNP=1
slow holds park_p2c2        park.pml -DRECS=1
holds park_single           park.pml -DNP=1 -DSTOREBUFFER
for control in NOLOOK CELLSONLY EARLY EVENLESS; do fails park_$control park.pml -DRECS=1 -D$control; done
fails park_TWOWORDS         park.pml -DRECS=1 -DNC=1 -DTWOWORDS
fails park_NOSETTLE         park.pml -DNP=1 -DNC=1 -DSTOREBUFFER -DNOSETTLE

echo "== ephemeral groups: ephemeral.pml"
holds ephemeral_k0          ephemeral.pml -DKILLS=0
long holds ephemeral_k1     ephemeral.pml -DKILLS=1
long holds ephemeral_k2     ephemeral.pml -DKILLS=2 -DNREC=4
long approx ephemeral_k2_rec ephemeral.pml -DKILLS=2 -DREC
fails ephemeral_NOGEN       ephemeral.pml -DNOGEN
for control in SCANFIRST NOINC; do slow fails ephemeral_$control ephemeral.pml -D$control; done

echo "== overwrite: overwrite.pml, lapping.pml"
holds overwrite             overwrite.pml -DKILLS=0
holds overwrite_k1          overwrite.pml -DKILLS=1
long holds overwrite_rep    overwrite.pml -DKILLS=1 -DREP $one
holds overwrite_r2          overwrite.pml -DKILLS=0 -DNR=2 $one
long holds overwrite_r2_k1  overwrite.pml -DKILLS=1 -DNR=2 $one
holds lapping               lapping.pml -DN=4
holds lapping_k1            lapping.pml -DRECS=3 -DKILLS=1
long holds lapping_k1_n4    lapping.pml -DN=4 -DKILLS=1
long holds lapping_batch    lapping.pml -DBATCH=2
long holds lapping_p2       lapping.pml -DNP=2 $one
long approx lapping_p2_long lapping.pml -DNP=2 -DRECS=2
for control in NOCHECK FIRSTONLY NOINTENT NONE_ FIRST CELLS JUMPSHORT; do fails overwrite_$control overwrite.pml -DKILLS=0 -D$control; done
for control in BOTHCOUNT COPYUNSEEN COPYCELLS HOLDERMUTE; do fails lapping_$control lapping.pml -D$control; done
fails lapping_CONTFREE      lapping.pml -DN=4 -DCONTFREE

wait
passed=$(find "$results" -name 'passed.*' | wc -l) failed=$(find "$results" -name 'FAILED.*' | wc -l)
((slow == 0)) || echo "$slow slow configurations SKIPPED: run $0"
((long == 0)) || echo "$long long configurations SKIPPED: run $0 --all"
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
