/* claims.pml - who delivers what: slots with locks and epochs, claims of competing consumers in several groups, adoption,
   slots that are taken over (by a consumer of another group, too), release by the living, the delivery count.

   Companion of ring.pml, which holds what is left out here: M messages of one cell each are there from the start, and
   nothing is said of the producers but that cells are theirs again once all heads and pins have passed them.
   A process may die at any step (the Killer): the kernel frees its locks. A stopped one is one that is not scheduled.
   Every atomic block holds at most one access to one shared word; blocks marked [guard] only wait. To ask whether an owner
   lives takes two (identity, lock): 'dead' is final, and 'alive' only makes the caller wait. Sequentially consistent memory.

   An operator releases claims of the living (FENCES): it copies a claim into a slot that it takes, changes the limit's version,
   marks the claim as revoked, and gives its slot back with the copy. The owner may go on at any time; it looks for the mark
   before each delivery, leaves a mark of its own when it gives the claim up for it, and what else it stores must do no harm.

   Holds: a message is in one consumer's hands at a time, and is handed out again only if its consumer died or released
   it after it was handed over and before it was acknowledged; every message is acknowledged once by each group that has a
   living consumer; its cell is pinned meanwhile; its delivery count, stored before the delivery, is the number of
   deliveries begun (with HANDLESS and one message at a time: is not lower); a slot that is taken over has no claim, unless
   its taker is the heir, who settles it; at rest nothing is left pending in the slots of a group that has a living member.

   Sizes:    S slots, 2 to 4 (who releases waits for another slot: then S > NP), NG groups, NP processes (process x is in
             group x % NG; SPLIT: x / 2), M messages, BATCH messages a claim at most
   Faults:   KILLS crashes in all; AGAIN a dead process is replaced once; CLOSES consumers that leave,
             at any moment at which they run user code or hold nothing; RELS releases by consumers that go on: the claim
             stays in its slot, they take another. RECLAIM: a reclaimer scans heads, then pins, step by step; it
             leaves out the pins of claims that are not won (the head has passed them) and of revoked ones.
             ONLY: the last process alone may die, the first alone may leave or release
             NOHEIR: nobody takes a slot with a claim, which leaves it to be adopted
             RECEIVE=2 a consumer may be handed two messages before it acknowledges the first
             FENCES claims that an operator releases: from then on what their owner has in hand may be in other hands too.
             OPKILL the operator may die over it, which relaxes 'in one consumer's hands'
   Negative controls (each must make the run fail):
     GROUPLESS   a claim word does not name its group: the helper confirms the claim of the slot's next owner
     LATEID      a slot's new epoch is stored after its owner: an adopter takes the new owner for dead
     STALECOUNT  the count of deliveries that an earlier claim left in the slot is not cleared
     NOHELP      a claimer does not confirm the previous winner's claim
     HELPLATE    a claimer confirms the previous winner after it moved the head
     NOEPOCH     the owner of a claim is a slot without its epoch
     MOVECLAIM   an adopter moves the claim into its own slot instead of delivering in place (with RECLAIM)
     LEAVEFREE   who leaves or releases frees its claim
     INPLACE     (FENCES) the operator makes the claim an orphan where it is instead of copying it
     REVOKEFIRST (FENCES, OPKILL) the claim is marked as revoked before it is copied
     UNSEEN      (FENCES) an owner that gives up a revoked claim leaves no mark: the operator takes it for finished
     UNSEENBYHEIR (FENCES) neither does one who takes the slot of a dead owner
     NOBUMP      (FENCES, RECLAIM) the operator does not change the limit's version: a reclaimer misses the claim in both slots
     TENTFREE    (RECLAIM) reclaim leaves out the pin of a claim that is TENTATIVE, though it was won
     HANDLESS    (RECEIVE=2) no word says how far messages were handed over: the second one's count is too low        */
#ifndef S
#define S 2
#endif
#ifndef NG
#define NG 1
#endif
#ifndef NP
#define NP 2
#endif
#ifndef M
#define M 2
#endif
#ifndef BATCH
#define BATCH 2
#endif
#ifndef KILLS
#define KILLS 1
#endif
#ifndef CLOSES
#define CLOSES 0
#endif
#ifndef RELS
#define RELS 0
#endif
#ifndef RECEIVE
#define RECEIVE 1
#endif
#ifndef FENCES
#define FENCES 0
#endif
#ifdef SPLIT
#define G(x) ((x)/2)
#else
#define G(x) ((x)%NG)
#endif
#ifdef ONLY
#define VICTIM(x) ((x)==NP-1)
#define CLOSER(x) ((x)==0)
#else
#define VICTIM(x) true
#define CLOSER(x) true
#endif
#ifdef HANDLESS
#define COUNTED(d,s) (ats[d]==(s)+1->atc[d]:1)
#define HANDOVER(d,s) n=1
#define BEGUN(m) n=n
#define BEGINS(m) begun[m]++
#define EXACT(m) (n>=begun[m])
#else
#define COUNTED(d,s) (ats[d]==(s)+1->atc[d]:(handed[d]>(s)->1:0))
#define HANDOVER(d,s) handed[d]=(s)+1
#define BEGUN(m) if :: GONE(d) -> skip :: else -> begun[m]++ fi      /* by the store that counts it */
#define BEGINS(m) n=n
#if FENCES>0
#define EXACT(m) true                     /* what the owner begins while its claim is released may be counted or not */
#else
#define EXACT(m) (n==begun[m])
#endif
#endif
#define FREE 0
#define TENT 1
#define CONF 2

/* ---- shared memory ---- */
byte head[NG], winner[NG];           /* {cell, slot + 1 of who moved it there}: one word */
byte iep[S]; bool ikind[S];          /* identity {epoch, kind}: one word */
byte ows[S], owe[S];                 /* owner {slot + 1, epoch}: one word */
byte mem[S];                         /* membership: group + 1 */
byte pin[S];                         /* cell + 1; 0 none */
byte cst[S], cto[S], cgr[S];         /* claim {state, end, group}: one word */
byte ats[S], atc[S];                 /* attempts {cell + 1, count}: one word */
byte handed[S];                      /* messages below this cell were handed over by the claim's first owner */
/* ---- the kernel ---- */
byte lock[S];                        /* process + 1 that holds the life of the slot */
/* ---- bookkeeping of the model ---- */
bool got[NG*M]; byte begun[NG*M];    /* in hand or acknowledged; deliveries begun */
byte inhand[NP], upto[NP];           /* message + 1 that a process works on (RECEIVE: first one, and end) */
bool killed[NP*2+4], renewed[NP], here[NP], joined[NP], left[NP]; byte ppid[NP], kills, closes, rels, grp[NP];
#ifdef RECLAIM
byte freed, lver;                    /* lver: the version in the limit's word */
#endif
#if FENCES>0
byte rto[S], rgr[S]; bool rseen[S];  /* revoked: the claim word {CONF, end, group}; end 0 is none; whether its owner has seen it: one word */
bool gone[S];                        /* bookkeeping: the claim here was given to others */
bool relaxed; byte fences;
#define FREEHAND(m) (!got[m] || relaxed)
#define REVOKED(d) (cst[d]==CONF && rto[d]==cto[d] && rgr[d]==cgr[d])
#define GONE(d) gone[d]
#else
#define FREEHAND(m) (!got[m])
#define REVOKED(d) false
#define GONE(d) false
#endif

#ifdef NOEPOCH
#define DEAD(o,e) ((o)!=0 && !(ikind[(o)-1] && lock[(o)-1]!=0))
#else
#define DEAD(o,e) ((o)!=0 && !(iep[(o)-1]==(e) && ikind[(o)-1] && lock[(o)-1]!=0))
#endif
#ifdef GROUPLESS
#define OURS(d) true
#else
#define OURS(d) (cgr[d]==g)
#endif
#define PENDING(d) (cst[d]==FREE -> pin[d]!=0 : !REVOKED(d))
#define ORPHAN(d) (ows[d]==0 || DEAD(ows[d],owe[d]))
#define ADOPTABLE(d,g) (mem[d]==(g)+1 && PENDING(d) && ORPHAN(d))
#define VACANT(d) (lock[d]==0 && !PENDING(d) && (ows[d]==0 || ows[d]-1==(d) || DEAD(ows[d],owe[d])))

/* no claim is there, or for an heir: one of the group */
inline untaken()
{
  atomic{ ok=(cst[rs]!=FREE) }
  if :: !ok -> atomic{ ok=(pin[rs]!=0) }
     :: else -> atomic{ ok=!REVOKED(rs) }
  fi;
  if :: heir -> atomic{ ok=(ok && mem[rs]==g+1) } :: else -> ok=!ok fi
}

/* slots that were never used are all alike: the lowest of them stands for all */
#define USED(d) (iep[d]!=0 || lock[d]!=0)

/* where no other slot is to be had, a member takes one with a claim of its group, which is then for it to settle */
#if S==2
#define NOVACANCY (!VACANT(0) && !VACANT(1))
#elif S==3
#define NOVACANCY (!VACANT(0) && !VACANT(1) && !VACANT(2))
#else
#define NOVACANCY (!VACANT(0) && !VACANT(1) && !VACANT(2) && !VACANT(3))
#endif
#ifdef NOHEIR
#define HEIRLOOM(d,g) false
#else
#define HEIRLOOM(d,g) (lock[d]==0 && ADOPTABLE(d,g) && NOVACANCY)
#endif

/* take a slot: rs and its new epoch re */
inline register(mayinherit)
{
  do
  :: true ->
     if                                                                   /* [guard] */
     :: atomic{ VACANT(0) -> lock[0]=x+1; rs=0 }
#if S>1
     :: atomic{ VACANT(1) && USED(0) -> lock[1]=x+1; rs=1 }
#endif
#if S>2
     :: atomic{ VACANT(2) && USED(1) -> lock[2]=x+1; rs=2 }
#endif
#if S>3
     :: atomic{ VACANT(3) && USED(2) -> lock[3]=x+1; rs=3 }
#endif
     :: atomic{ mayinherit && HEIRLOOM(0,g) -> lock[0]=x+1; rs=0; heir=true }
#if S>1
     :: atomic{ mayinherit && HEIRLOOM(1,g) -> lock[1]=x+1; rs=1; heir=true }
#endif
#if S>2
     :: atomic{ mayinherit && HEIRLOOM(2,g) -> lock[2]=x+1; rs=2; heir=true }
#endif
#if S>3
     :: atomic{ mayinherit && HEIRLOOM(3,g) -> lock[3]=x+1; rs=3; heir=true }
#endif
     fi;
     atomic{ o=ows[rs]; oe=owe[rs] }
     atomic{ ok=(o==0 || o-1==rs || DEAD(o,oe)) }
     if :: ok -> untaken() :: else -> skip fi;
     if
     :: ok ->
#ifdef LATEID
        re=iep[rs]+1;
#else
        atomic{ re=iep[rs]+1; iep[rs]=re; ikind[rs]=true }                 /* whoever sees the owner that comes next finds it alive */
#endif
        atomic{ if :: ows[rs]==o && owe[rs]==oe -> ows[rs]=rs+1; owe[rs]=re :: else -> ok=false fi }
        if
        :: ok -> untaken();
                 if :: !ok -> atomic{ if :: ows[rs]==rs+1 && owe[rs]==re -> ows[rs]=o; owe[rs]=oe :: else -> skip fi }
                    :: else -> skip fi
        :: else -> skip
        fi
     :: else -> skip
     fi;
     if
     :: ok ->
        if
        :: heir -> skip
        :: else -> assert(!PENDING(rs));
#if FENCES>0
#ifndef UNSEENBYHEIR
                   if :: REVOKED(rs) -> rseen[rs]=true :: else -> skip fi;  /* as its owner would have done */
#endif
                   atomic{ cst[rs]=FREE; cto[rs]=0; cgr[rs]=0; gone[rs]=false }
                   pin[rs]=0;
                   atomic{ ats[rs]=0; atc[rs]=0 }
                   handed[rs]=0;
#endif
                   mem[rs]=0
        fi;
#ifdef LATEID
        atomic{ iep[rs]=re; ikind[rs]=true }
#endif
        atomic{ if :: !heir -> mem[rs]=g+1 :: else -> skip fi; ok=false; o=0; oe=0 }
        break
     :: else ->
        atomic{ ikind[rs]=false; re=0; o=0; oe=0; heir=false }
        lock[rs]=0
     fi
  od
}
/* give the own slot back; a claim in it becomes anybody's in the group */
inline leave()
{
#ifdef LEAVEFREE
  atomic{ cst[my]=FREE; cto[my]=0; cgr[my]=0 }
  pin[my]=0;
#endif
  atomic{ if :: ows[my]==my+1 && owe[my]==ep -> ows[my]=0; owe[my]=0 :: else -> skip fi }
  ikind[my]=false;
  lock[my]=0
}

/* the claim in d goes to whoever adopts it: a claim of one's own stays in its slot, and one takes another slot */
inline letgo()
{
  if
  :: d!=my -> atomic{ if :: ows[d]==my+1 && owe[d]==ep -> ows[d]=0; owe[d]=0 :: else -> skip fi }
  :: else -> register(false); leave(); atomic{ my=rs; ep=re; rs=0; re=0 }
  fi
}

/* what the process had in hand must be delivered again */
inline dropped()
{
  do :: inhand[x]!=0 && inhand[x]<=upto[x] -> got[grp[x]*M+inhand[x]-1]=false; inhand[x]++
     :: else -> inhand[x]=0; upto[x]=0; break od
}

/* the one who moved the head to here has won: said for it, in case it died */
inline help()
{
  if :: w!=0 && w-1!=my ->
        atomic{ if :: cst[w-1]==TENT && cto[w-1]==h && OURS(w-1) -> cst[w-1]=CONF :: else -> skip fi }
     :: else -> skip fi
}

/* deliver [s,to) of the claim in d, from its pin on; su: the message at s may have been handed over before */
inline deliver()
{
  do
  :: s<to ->
#if FENCES>0
     atomic{ ok=(rto[d]==to && rgr[d]==g) }
     if :: ok -> atomic{ ok=false } goto revoked :: else -> skip fi;
#endif
     n=1;
     if :: su -> atomic{ n=COUNTED(d,s)+1 }
                 atomic{ ats[d]=s+1; atc[d]=n; BEGUN(g*M+s) }
        :: else -> atomic{ HANDOVER(d,s); BEGUN(g*M+s) }
     fi;
     atomic{ if
             :: GONE(d) -> n=0                                             /* handled a second time: it does not count */
             :: else ->
                assert(pin[d]!=0 && pin[d]-1<=s && mem[d]==g+1);
#ifdef RECLAIM
                assert(s>=freed);
#endif
                assert(FREEHAND(g*M+s));                                   /* nobody has it, and nobody has acknowledged it */
                got[g*M+s]=true; BEGINS(g*M+s); assert(EXACT(g*M+s));
                if :: inhand[x]==0 -> inhand[x]=s+1 :: else -> skip fi; upto[x]=s+1; n=0
             fi }
     if
     :: atomic{ RECEIVE>1 && d==my && !su && s+1<to && inhand[x]==s+1 -> s++ }   /* hand over one more before the acknowledgment */
     :: atomic{ s++;                                                       /* acknowledge all that is in hand */
                if :: s<to -> assert(pin[d]!=0); pin[d]=s+1; inhand[x]=0; upto[x]=0
                   :: else -> skip fi
#ifdef HANDLESS
                ; su=false
#endif
              }
        if :: s==to -> atomic{ assert(pin[d]!=0 && cst[d]==CONF && cto[d]==to); cst[d]=FREE; cto[d]=0; cgr[d]=0; inhand[x]=0; upto[x]=0;
#if FENCES>0
                               gone[d]=false
#endif
                             }
           :: else -> skip fi
     :: atomic{ rels<RELS && CLOSER(x) -> rels++; dropped() }                           /* the handler fails, its caller releases */
        goto release
     :: atomic{ closes<CLOSES && CLOSER(x) -> closes++; left[x]=true; dropped() }
        if :: d!=my -> atomic{ if :: ows[d]==my+1 && owe[d]==ep -> ows[d]=0; owe[d]=0 :: else -> skip fi } :: else -> skip fi;
        leave();
        goto out
     fi
  :: atomic{ s<to && rels<RELS && CLOSER(x) -> rels++ }                                 /* released before it was handed over */
#ifdef HANDLESS
     if :: !su -> atomic{ ats[d]=pin[d]; atc[d]=0 } :: else -> skip fi;
#endif
     goto release
  :: s==to -> break
  od;
  pin[d]=0;
  if :: d!=my -> atomic{ if :: ows[d]==my+1 && owe[d]==ep -> ows[d]=0; owe[d]=0 :: else -> skip fi } :: else -> skip fi
}

proctype Consumer(byte x; byte g) provided (!killed[_pid])
{ byte my,ep,rs,re,o,oe,h,w,s,to,d,cs,n; bool ok,su,heir;
  atomic{ ppid[x]=_pid; grp[x]=g; here[x]=true }
  register(true);
  atomic{ my=rs; ep=re; rs=0; re=0; joined[x]=true }
  if :: heir -> atomic{ heir=false; d=my } goto settling :: else -> skip fi;
again:
  atomic{ h=0; w=0; s=0; to=0; d=0; cs=0; n=0; ok=false; su=false }
  if                                                                       /* [guard] */
  :: atomic{ ADOPTABLE(0,g) -> d=0 }
#if S>1
  :: atomic{ ADOPTABLE(1,g) -> d=1 }
#endif
#if S>2
  :: atomic{ ADOPTABLE(2,g) -> d=2 }
#endif
#if S>3
  :: atomic{ ADOPTABLE(3,g) -> d=3 }
#endif
  :: atomic{ head[g]<M -> h=head[g]; w=winner[g];
             if :: s=h+1 :: BATCH>1 && h+2<=M -> s=h+2 fi }                /* so many messages are there now */
     goto claiming
  :: atomic{ closes<CLOSES && CLOSER(x) -> closes++; left[x]=true }
     leave();
     goto out
  fi;

  /* adopt the claim in d, seen to be of our group, pending and an orphan */
  atomic{ o=ows[d]; oe=owe[d] }
  atomic{ ok=(o==0 || DEAD(o,oe)) }
  if
  :: ok -> atomic{ if :: ows[d]==o && owe[d]==oe -> ows[d]=my+1; owe[d]=ep :: else -> ok=false fi; o=0; oe=0 }
  :: else -> atomic{ o=0; oe=0 }
  fi;
  if
  :: !ok -> goto again
  :: ok && mem[d]==g+1 -> skip
  :: ok && mem[d]!=g+1 -> atomic{ ows[d]=0; owe[d]=0 }                     /* the slot went to another group meanwhile */
                          goto again
  fi;
settling:
  atomic{ h=head[g]; w=winner[g] }                                         /* before the claim: its winner is confirmed before the head goes on */
  atomic{ cs=cst[d]; to=cto[d] }
  if
  :: cs==TENT -> atomic{ if :: cst[d]==TENT && cto[d]==to -> if :: (h==to && w==d+1) -> cst[d]=CONF
                                                                :: else -> cst[d]=FREE; cto[d]=0; cgr[d]=0 fi
                            :: else -> skip fi }
                 atomic{ cs=cst[d]; to=cto[d] }
  :: else -> skip
  fi;
  atomic{ s=pin[d]; h=0; w=0; ok=false }
  if
  :: cs==CONF && s!=0 && s-1<to -> atomic{ s--; su=true; cs=0 }
#ifdef MOVECLAIM
     if :: d!=my -> atomic{ ats[my]=ats[d]; atc[my]=atc[d]; handed[my]=handed[d] }
                    pin[my]=s+1;
                    atomic{ cst[my]=CONF; cto[my]=to; cgr[my]=g }
                    atomic{ cst[d]=FREE; cto[d]=0; cgr[d]=0 }
                    pin[d]=0;
                    atomic{ ows[d]=0; owe[d]=0; d=my }
        :: else -> skip fi;
#endif
     goto delivering
  :: else -> assert(cs!=CONF);                                             /* a confirmed claim has its pin */
     atomic{ cst[d]=FREE; cto[d]=0; cgr[d]=0 }
     pin[d]=0;
     if :: d!=my -> atomic{ ows[d]=0; owe[d]=0 } :: else -> skip fi;
     goto again
  fi;

claiming:
#ifdef RECLAIM
  if :: atomic{ h<freed -> assert(head[g]!=h) } goto again                 /* the cells are written anew: h is out of date */
     :: true fi;                                                           /* or they are not yet */
#endif
#ifndef STALECOUNT
  if :: ats[my]!=0 -> atomic{ ats[my]=0; atc[my]=0 } :: else -> skip fi;
#ifndef HANDLESS
  if :: handed[my]!=0 -> handed[my]=0 :: else -> skip fi;
#endif
#endif
  pin[my]=h+1;                                                             /* no claim ends twice at a cell: no mark is for this one */
  atomic{ cst[my]=TENT; cto[my]=s; cgr[my]=g;
#if FENCES>0
          gone[my]=false
#endif
        }
#if !defined(NOHELP) && !defined(HELPLATE)
  help();
#endif
  atomic{ if :: head[g]==h && winner[g]==w -> head[g]=s; winner[g]=my+1; ok=true :: else -> ok=false fi }
  if
  :: ok -> skip
  :: else ->
     atomic{ cst[my]=FREE; cto[my]=0; cgr[my]=0 }
     pin[my]=0;
     goto again
  fi;
#ifdef HELPLATE
  help();
#endif
  atomic{ cst[my]=CONF; to=s; s=h; d=my; h=0; w=0; ok=false }              /* a plain store: who confirmed it stored the same */

delivering:
  deliver();
  goto again;
release:
  letgo();
  goto again;
#if FENCES>0
revoked:                                                                   /* others have it: the owner finishes what is only its own */
#ifndef UNSEEN
  rseen[d]=true;
#endif
  atomic{ dropped(); assert(cst[d]==CONF && cto[d]==to); cst[d]=FREE; cto[d]=0; cgr[d]=0; gone[d]=false }
  pin[d]=0;
  if :: d!=my -> atomic{ if :: ows[d]==my+1 && owe[d]==ep -> ows[d]=0; owe[d]=0 :: else -> skip fi } :: else -> skip fi;
  goto again;
#endif
out: atomic{ my=0; ep=0; h=0; w=0; s=0; to=0; d=0; cs=0; n=0; ok=false; su=false }
}

#ifdef RECLAIM
#if FENCES>0
#define SLOT(j) (S-1-(j))              /* the worst order: a claim moves to a slot that was looked at before */
#else
#define SLOT(j) (j)
#endif
#define MIN2(a,b) ((a)<(b)->(a):(b))
active proctype Reclaimer()
{ byte mn,j,y,z,v,hh[NG],hw[NG]; bool holds;
  do
  :: freed<M && (head[0]>freed
#if NG>1
     && head[1]>freed
#endif
     ) ->                                                                 /* [guard] */
     atomic{ mn=M; j=0; v=lver }                                          /* the limit is read first */
     do :: j<NG -> atomic{ hh[j]=head[j]; hw[j]=winner[j]; mn=MIN2(mn,hh[j]); j++ } :: else -> j=0; break od;
     do :: j<S -> y=pin[SLOT(j)];
                  if
                  :: y!=0 && y-1<mn ->
                     atomic{ z=mem[SLOT(j)] }
                     if
                     :: z!=0 -> /* a pin holds what the head has passed if its claim was won, and is not revoked */
                        atomic{ z--; holds=(cst[SLOT(j)]!=FREE);
                                if :: cst[SLOT(j)]==TENT ->
#ifdef TENTFREE
                                      holds=false
#else
                                      holds=(hh[z]==cto[SLOT(j)] && hw[z]==SLOT(j)+1)
#endif
                                   :: else -> skip fi;
                                z=(cst[SLOT(j)]==CONF -> cto[SLOT(j)] : 0) }
#if FENCES>0
                        if :: z!=0 -> atomic{ holds=(holds && !(rto[SLOT(j)]==z && rgr[SLOT(j)]==mem[SLOT(j)]-1)) } :: else -> skip fi;
#endif
                        atomic{ if :: holds -> mn=MIN2(mn,y-1) :: else -> skip fi; holds=false }
                     :: else -> skip
                     fi
                  :: else -> skip
                  fi;
                  atomic{ y=0; z=0; j++ }
        :: else -> j=0; break od;
     atomic{ if :: mn>freed && v==lver -> freed=mn :: else -> skip fi; mn=0; v=0;
             do :: j<NG -> hh[j]=0; hw[j]=0; j++ :: else -> j=0; break od }
  od
}
#endif

#if FENCES>0
/* copies the claim {to} of d into rs, from its pin on; ok: it is there */
inline copy()
{
  n=pin[d];
  atomic{ ok=(n!=0 && n-1<to && cst[d]==CONF && cto[d]==to && cgr[d]==g);
          if :: ok -> s=n :: else -> skip fi; n=0;
          if :: ok && rto[d]==to && rgr[d]==g && !gone[d] -> parted() :: else -> skip fi }
  if
  :: ok -> atomic{ cs=ats[d]; n=atc[d] }
           atomic{ ats[rs]=cs; atc[rs]=n; cs=0; n=0 }
           n=handed[d];
           atomic{ handed[rs]=n; n=0 }
           pin[rs]=s;
           atomic{ cst[rs]=CONF; cto[rs]=to; cgr[rs]=g }
  :: else -> atomic{ ok=(rto[d]==to && rgr[d]==g && rseen[d]); if :: ok -> again_() :: else -> skip fi }
     if
     :: ok -> skip                                                         /* its owner has given it up: the first copy holds */
     :: else -> atomic{ cst[rs]=FREE; cto[rs]=0; cgr[rs]=0 } pin[rs]=0      /* it has finished it before it saw anything */
     fi
  fi
}

/* bookkeeping: from the pin on nothing that the owner has or acknowledges counts any more */
inline parted()
{
  gone[d]=true;
  if :: ows[d]!=0 && lock[ows[d]-1]!=0 && lock[ows[d]-1]<=NP && !DEAD(ows[d],owe[d]) ->
        y=lock[ows[d]-1]-1; inhand[y]=0; upto[y]=0; y=0
     :: else -> skip fi;
  again_()
}

/* bookkeeping: the messages of the copy are delivered again */
inline again_()
{
  y=s-1; do :: y<to -> got[g*M+y]=false; y++ :: else -> y=0; break od
}

byte opid;
active proctype Operator() provided (!killed[_pid])
{ byte x,my,ep,rs,re,o,oe,h,w,s,to,d,cs,n,g,y; bool ok,heir;
  atomic{ x=NP; opid=_pid }
  do
  :: fences<FENCES ->
     if                                                                    /* any claim that somebody holds, at any moment */
     :: atomic{ PENDING(0) && ows[0]!=0 && mem[0]!=0 -> d=0 }
     :: atomic{ PENDING(1) && ows[1]!=0 && mem[1]!=0 -> d=1 }
#if S>2
     :: atomic{ PENDING(2) && ows[2]!=0 && mem[2]!=0 -> d=2 }
#endif
#if S>3
     :: atomic{ PENDING(3) && ows[3]!=0 && mem[3]!=0 -> d=3 }
#endif
     :: break
     fi;
     atomic{ fences++; g=(mem[d]!=0 -> mem[d]-1 : 0) }
     atomic{ h=head[g]; w=winner[g] }
     atomic{ cs=cst[d]; to=cto[d]; ok=(cgr[d]==g) }
     if
     :: cs==TENT && h==to && w==d+1 ->
        atomic{ if :: cst[d]==TENT && cto[d]==to && cgr[d]==g -> cst[d]=CONF :: else -> skip fi }
        atomic{ cs=cst[d]; to=cto[d]; ok=(cgr[d]==g) }
     :: else -> skip
     fi;
     if :: cs!=CONF || !ok -> goto end :: else -> cs=0 fi;
#ifdef INPLACE
     atomic{ ows[d]=0; owe[d]=0; ok=true; s=pin[d]; if :: s!=0 && s-1<to && cst[d]==CONF && cto[d]==to -> parted() :: else -> skip fi }
     goto end;
#endif
     register(false);
     mem[rs]=0;
#ifdef REVOKEFIRST
     atomic{ rto[d]=to; rgr[d]=g; rseen[d]=false }
#endif
     copy();
     if :: ok -> mem[rs]=g+1;
#ifdef RECLAIM
#ifndef NOBUMP
                 lver++;
#endif
#endif
#ifndef REVOKEFIRST
                 atomic{ rto[d]=to; rgr[d]=g; rseen[d]=false }
#endif
                 copy()
        :: else -> skip
     fi;
     atomic{ my=rs; ep=re }
     leave();
end: atomic{ my=0; ep=0; rs=0; re=0; o=0; oe=0; h=0; w=0; s=0; to=0; d=0; cs=0; n=0; g=0; ok=false; heir=false }
  :: else -> break
  od
}
#endif

inline kill(v)
{
  atomic{ here[v] && !left[v] && VICTIM(v) -> here[v]=false; joined[v]=false; killed[ppid[v]]=true; kills++;
    x=v; dropped(); x=0;
    do :: y<S -> if :: lock[y]==v+1 -> lock[y]=0 :: else -> skip fi; y++ :: else -> y=0; break od;
#ifdef AGAIN
    if :: !renewed[v] -> renewed[v]=true; run Consumer(v,G(v)) :: else -> skip fi
#endif
  }
}
active proctype Killer()
{ byte x,y;
  do
  :: kills<KILLS ->
     if
     :: kill(0)
     :: kill(1)
#if NP>2
     :: kill(2)
#endif
#if NP>3
     :: kill(3)
#endif
#ifdef OPKILL
     :: atomic{ !killed[opid] -> killed[opid]=true; kills++; relaxed=true;
                do :: y<S -> if :: lock[y]==NP+1 -> lock[y]=0 :: else -> skip fi; y++ :: else -> y=0; break od }
#endif
     :: break
     fi
  :: else -> break
  od
}

/* who found no slot is told so, and is no member */
#define IN(x,g) (joined[x] && !left[x] && grp[x]==(g))
active proctype Check()
{ byte g,m; bool alive;
  timeout;
  atomic{
    do
    :: g<NG ->
       alive=(IN(0,g) || IN(1,g)
#if NP>2
         || IN(2,g)
#endif
#if NP>3
         || IN(3,g)
#endif
         );
       if
       :: alive ->
          assert(head[g]==M);
          do :: m<M -> assert(got[g*M+m]); m++ :: else -> m=0; break od;
          do :: m<S -> assert(!(mem[m]==g+1 && PENDING(m))); m++ :: else -> m=0; break od;
#ifdef RECLAIM
          assert(NG>1 || freed==M);
#endif
       :: else -> skip
       fi;
       g++
    :: else -> break
    od }
}

init { byte i; atomic{ do :: i<NP -> run Consumer(i,G(i)); i++ :: else -> break od; i=0 } }
