/* overwrite.pml - ring of fixed cells, overwrite mode: producers never wait for readers; a reader copies a
   message and then checks that it was not overwritten meanwhile; a lapped reader jumps to tail-N.

   Every atomic block holds at most one access to one shared word (plus local work); blocks marked [guard]
   only wait. Memory model: sequentially consistent. Cell numbers are stored +1 (0 = never written).
   Holds: nothing torn or twice or out of order; no living producer's cell is voided or taken; every reader ends at the tail,
   and has got everything if it counted nothing as lost; producers end whatever readers do. (Exact counts: lapping.pml)
   Sizes:  N cells, NP producers, RECS messages each (lengths alternate 1,2 / 2,1), NR readers
   Faults: KILLS crashes of producers; REP: the slot of a dead producer is taken over once
   EARLY   the reader starts during traffic at max(0, tail-N); default: at 0
   The reader re-checks tail <= r+N after the copy.
   Negative controls:
     NOCHECK    a producer does not look at the cells it is about to reuse
     FIRSTONLY  a producer looks only at the first of the cells it is about to reuse
     NOINTENT   a gap is voided without a look at the intents
     CELLS      the reader re-checks w0 of every copied cell instead of the tail
     FIRST      the reader re-checks w0 of the first cell only
     NONE_      the reader re-checks nothing
     JUMPSHORT  a lapped reader jumps to tail-N+1 and treats the cell there as a message start or gap
   Variation for which no fault was found: KEEPINTENT, a producer that waits for another one keeps its intent  */
#ifndef N
#define N 3
#endif
#ifndef NP
#define NP 2
#endif
#ifndef RECS
#define RECS 2
#endif
#ifndef NR
#define NR 1
#endif
#ifndef KILLS
#define KILLS 1
#endif
#ifndef LEN
#define LEN(i,r) (1+(((i)+(r))%2))
#endif
#define NM (NP*RECS+NP)
#define NONE 63
#define IDX(s) ((s)%N)
#define WRITING 1
#define COMMITTED 2
#define VOID 3
#define CONT 4

byte tail, seq[N], st[N], ncell[N], pay[N], intent[NP];
bool plive[NP], pfin[NP], killed[10]; byte ppid[NP], kills;
#ifdef REP
bool prest[NP];
#endif
bool committed[NM]; byte mpos[NM]; bool got[NR*NM]; bool rfin[NR]; byte lost[NR]; byte rpos[NR]; byte last[NR*NP]; byte rstart[NR];

#if NP==2
#define MAYLIVE(h) ((plive[0]&&intent[0]==(h))||(plive[1]&&intent[1]==(h)))
#define PDONE (pfin[0]&&pfin[1])
#else
#define MAYLIVE(h) ((plive[0]&&intent[0]==(h))||(plive[1]&&intent[1]==(h))||(plive[2]&&intent[2]==(h)))
#define PDONE (pfin[0]&&pfin[1]&&pfin[2])
#endif
#define RESOLVED(s) (seq[IDX(s)]==(s)+1 && st[IDX(s)]!=WRITING)

/* void the unresolved cell s, last seen as {q,t}, unless a live producer may own it */
inline recover(s,q,t)
{
  j=0; ok=true;
#ifndef NOINTENT
  do
  :: j<NP -> atomic{ if :: (intent[j]==s && plive[j]) -> ok=false :: else -> skip fi; j++ }
  :: atomic{ else -> j=0; break }
  od;
#endif
  if
  :: ok -> atomic{ if :: seq[IDX(s)]==q && st[IDX(s)]==t -> seq[IDX(s)]=s+1; st[IDX(s)]=VOID :: else -> skip fi }
  :: else -> skip
  fi;
  atomic{ j=0; ok=false }
}

proctype Producer(byte i; byte base; byte n; byte seed) provided (!killed[_pid])
{ byte r,p,k,j,x,q,t; bool ok;
  atomic{ ppid[i]=_pid; plive[i]=true }
  intent[i]=NONE;
  do
  :: r<n ->
retry:
     atomic{ p=tail; k=LEN(seed,r); j=0; x=0; q=0; t=0; ok=false }
#ifndef NOCHECK
     /* the cells to be reused, in ascending order, must be resolved */
     do
     :: x<k && p+x<N -> x++                                    /* first lap: nothing there */
#ifdef FIRSTONLY
     :: x<1 && p+x>=N ->
#else
     :: x<k && p+x>=N ->
#endif
        atomic{ q=seq[IDX(p+x)]; t=st[IDX(p+x)] }
        if
        :: q>p+x+1-N -> intent[i]=NONE; goto retry              /* newer: the tail moved */
        :: q==p+x+1-N && t!=WRITING -> atomic{ x++; q=0; t=0 }
        :: else ->
#ifdef KEEPINTENT
           intent[i]=p;
           (false
#else
           (tail!=p
#endif
            || seq[IDX(p+x)]!=q || st[IDX(p+x)]!=t || !MAYLIVE(p+x-N)
#ifdef NOINTENT
            || true
#endif
           );    /* [guard] wait for a live owner */
           recover(p+x-N,q,t);
#ifdef KEEPINTENT
           intent[i]=NONE;
#endif
           goto retry
        fi
     :: else -> break
     od;
#endif
     x=0;                                                     /* all resolved */
     intent[i]=p;
     atomic{ if :: tail==p -> tail=p+k; ok=true; mpos[base+r]=p :: else -> ok=false fi }
     if :: !ok -> intent[i]=NONE; goto retry :: else -> ok=false fi;
     atomic{ assert(seq[IDX(p)]<p+1); ncell[IDX(p)]=k }
     if :: k==2 ->
        atomic{ assert(seq[IDX(p+1)]<p+2); seq[IDX(p+1)]=p+2; st[IDX(p+1)]=CONT } pay[IDX(p+1)]=base+r+1
     :: else -> skip fi;
     pay[IDX(p)]=base+r+1;
     atomic{ assert(seq[IDX(p)]<p+1);           /* nobody touched our message */ seq[IDX(p)]=p+1;
             if :: k==2 -> assert(seq[IDX(p+1)]==p+2 && st[IDX(p+1)]==CONT && pay[IDX(p+1)]==base+r+1) :: else -> skip fi;
             st[IDX(p)]=COMMITTED; committed[base+r]=true; p=0;k=0 }
     atomic{ intent[i]=NONE; r++ }
  :: else -> break
  od;
  pfin[i]=true
}

proctype Reader(byte a)
{ byte r,q,t,k,m,m2,x,j; bool ok, mix;
#ifdef EARLY
  atomic{ x=tail; r=(x>N->x-N:0); rstart[a]=r; rpos[a]=r; x=0 }
#endif
  do
  :: true ->
again:
     atomic{ q=seq[IDX(r)]; t=st[IDX(r)]; k=0;m=0;m2=0;x=0;j=0;mix=false;ok=false }
     if
     :: q>r+1 -> goto lapped
     :: q==r+1 && t==COMMITTED ->
        k=ncell[IDX(r)];
        m=pay[IDX(r)];
        if :: k==2 -> atomic{ m2=pay[IDX(r+1)]; mix=(m2!=m); m2=0 } :: else -> skip fi;
#if defined(NONE_)
        ok=true;
#elif defined(FIRST)
        atomic{ ok=(seq[IDX(r)]==q && st[IDX(r)]==t) }
#elif defined(CELLS)
        atomic{ ok=(seq[IDX(r)]==q && st[IDX(r)]==t) }
        if :: ok && k==2 -> atomic{ ok=(seq[IDX(r+1)]==r+2 && st[IDX(r+1)]==CONT) } :: else -> skip fi;
#else
        atomic{ ok=(tail<=r+N) }
#endif
        if
        :: ok -> atomic{ assert(!mix); m--; assert(committed[m] && mpos[m]==r && k==LEN((m<NP*RECS->m/RECS:m-NP*RECS),(m<NP*RECS->m%RECS:0)));
                         assert(!got[a*NM+m]); got[a*NM+m]=true;
                         x=(m<NP*RECS->m/RECS:m-NP*RECS); assert(last[a*NP+x]<m+1); last[a*NP+x]=m+1; x=0;
                         r=r+k; rpos[a]=r }
        :: else -> goto lapped
        fi
     :: q==r+1 && (t==VOID || t==CONT) -> atomic{ r++; rpos[a]=r }
     :: else ->
        if
        :: tail==r ->
           if :: tail!=r -> goto again                                        /* [guard] empty */
              :: (PDONE && tail==r) -> goto out fi
        :: else -> skip
        fi;
        (seq[IDX(r)]!=q || st[IDX(r)]!=t || !MAYLIVE(r)
#ifdef NOINTENT
            || true
#endif
        );                                                                    /* [guard] gap or unfinished message */
        recover(r,q,t)
     fi;
     goto again;
lapped:
#ifdef JUMPSHORT
     atomic{ x=tail; assert(x>=N); if :: x-N+1>r -> lost[a]=lost[a]+x-N+1-r; r=x-N+1; rpos[a]=r :: else -> r++; rpos[a]=r fi; x=0 }
#else
     atomic{ x=tail; assert(x>N && x-N>r); lost[a]=lost[a]+x-N-r; r=x-N; rpos[a]=r; x=0 }
#endif
  od;
out: rfin[a]=true
}

active proctype Killer()
{
  do
  :: kills<KILLS ->
     if
     :: atomic{ plive[0] && !pfin[0] -> plive[0]=false; killed[ppid[0]]=true; kills++;
#ifdef REP
         if :: !prest[0] -> prest[0]=true; run Producer(0,NP*RECS+0,1,0) :: else -> pfin[0]=true fi }
#else
         pfin[0]=true }
#endif
     :: atomic{ plive[1] && !pfin[1] -> plive[1]=false; killed[ppid[1]]=true; kills++;
#ifdef REP
         if :: !prest[1] -> prest[1]=true; run Producer(1,NP*RECS+1,1,1) :: else -> pfin[1]=true fi }
#else
         pfin[1]=true }
#endif
     :: break
     fi
  :: else -> break
  od
}

active proctype Check()
{ byte m, a;
  timeout;
  atomic{
  assert(PDONE);
  a=0;
  do
  :: a<NR -> assert(rfin[a] && rpos[a]==tail);
       /* what the reader neither got nor counted as lost does not exist; with nothing lost it got all */
       m=0; do :: m<NM -> assert(!(committed[m] && mpos[m]>=rstart[a] && lost[a]==0) || got[a*NM+m]); 
                          assert(!(committed[m] && mpos[m]+N>=tail+0 && mpos[m]>=rstart[a] && tail<=N) || got[a*NM+m]); m++
               :: else -> break od;
       a++
  :: else -> break
  od }
}

init { byte i;
  atomic{
   i=0; do :: i<NR -> run Reader(i); i++ :: else -> break od;
   i=0; do :: i<NP -> intent[i]=NONE; run Producer(i,i*RECS,RECS,i); i++ :: else -> break od;
   i=0
  }
}
