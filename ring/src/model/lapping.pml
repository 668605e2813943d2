/* lapping.pml - overwrite mode with competing consumers: producers never wait for a group, claims are taken from its head as in
   ring.pml, and what was overwritten before it was copied is counted as lost.

   Companion of overwrite.pml (producers that die, gaps) and claims.pml (slots): here producers do not die, a consumer has a
   slot of its own. Every atomic block holds at most one access to one shared word; blocks marked [guard] only wait.
   Sequentially consistent memory. Cell numbers are stored +1 (0 = never written).

   A consumer scans from the head on: it reads a cell's w0, then the length, then checks that tail <= cell + N, or the length
   may be another message's. If the head itself was overwritten it jumps to tail - N by CAS, and the winner of that CAS
   alone counts the cells in between. Of a claim the holder copies each message, then checks tail <= cell + N; what is lost
   of it the holder counts, and the rest of a message whose beginning was lost, too.

   Holds: nothing torn is delivered, nothing twice (but for the message in hand of a consumer that died), all that is left in
   the ring is delivered in the end, and without crashes: cells received + cells lost = all cells.

   Sizes:   N cells, NP producers, RECS messages each (lengths alternate 1,2 / 2,1), NC consumers, BATCH messages a claim
   Faults:  KILLS crashes of consumers; their claims are adopted in place
   Negative controls (each must make the run fail):
     BOTHCOUNT  who loses the CAS of a jump counts, too
     COPYUNSEEN the tail is not checked after the copy
     COPYCELLS  w0 of the copied cells is checked after the copy instead of the tail
     CONTFREE   the rest of a message whose beginning was overwritten is not counted
     HOLDERMUTE what was overwritten of a claim is not counted
   Variation for which no fault was found (not a control):
     LENUNSEEN  the tail is not checked after the length was read: a newer message that is longer ends where the lost ends */
#ifndef N
#define N 3
#endif
#ifndef NP
#define NP 1
#endif
#ifndef RECS
#define RECS 4
#endif
#ifndef NC
#define NC 2
#endif
#ifndef BATCH
#define BATCH 1
#endif
#ifndef KILLS
#define KILLS 0
#endif
#define LEN(i,r) (1+(((i)+(r))%2))
#define NM (NP*RECS)
#define IDX(s) ((s)%N)
#define COMMITTED 2
#define CONT 4
#define FREE 0
#define TENT 1
#define CONF 2

/* ---- shared memory ---- */
byte tail, seq[N], st[N], ncell[N], pay[N];
byte head, winner;                    /* {cell, slot + 1}: one word */
byte pin[NC], cst[NC], cto[NC];       /* pin: cell + 1; {cst,cto}: one word */
byte own[NC];                         /* slot + 1 */
byte lost;                            /* the group's counter of lost cells */
/* ---- the kernel, and bookkeeping ---- */
bool dead[NC], killed[8]; byte cpid[NC], kills, received, done;
bool committed[NM], got[NM]; byte mpos[NM]; byte inhand[NC];

proctype Producer(byte i)
{ byte r,p,k,x; bool ok;
  do
  :: r<RECS ->
     atomic{ p=tail; k=LEN(i,r); x=0; ok=true }
     do                                                        /* the cells to be used again, in ascending order */
     :: x<k && p+x<N -> x++
     :: x<k && p+x>=N ->
        atomic{ if :: seq[IDX(p+x)]>p+x+1-N -> ok=false        /* newer: the tail has moved */
                   :: seq[IDX(p+x)]==p+x+1-N -> skip
                   :: seq[IDX(p+x)]<p+x+1-N -> (seq[IDX(p+x)]>=p+x+1-N || tail!=p); ok=false fi }   /* [guard] its producer is at it */
        if :: ok -> x++ :: else -> break fi
     :: else -> break
     od;
     if :: ok -> atomic{ if :: tail==p -> tail=p+k; mpos[i*RECS+r]=p :: else -> ok=false fi } :: else -> skip fi;
     if
     :: ok ->
        ncell[IDX(p)]=k;
        if :: k==2 -> atomic{ seq[IDX(p+1)]=p+2; st[IDX(p+1)]=CONT } pay[IDX(p+1)]=i*RECS+r+1 :: else -> skip fi;
        pay[IDX(p)]=i*RECS+r+1;
        atomic{ seq[IDX(p)]=p+1; st[IDX(p)]=COMMITTED; committed[i*RECS+r]=true; r++ }
     :: else -> skip
     fi
  :: else -> break
  od;
  atomic{ p=0; k=0; x=0; r=0; ok=false; done++ }
}

#define ORPHAN(d) (own[d]==0 || dead[own[d]-1])
#define ADOPTABLE(d) ((cst[d]!=FREE || pin[d]!=0) && ORPHAN(d))

proctype Consumer(byte c) provided (!killed[_pid])
{ byte h,w,s,to,d,q,t,k,m,n,o,x; bool ok,mix;
  atomic{ cpid[c]=_pid; own[c]=c+1 }
again:
  atomic{ h=0; w=0; s=0; to=0; d=0; q=0; t=0; k=0; m=0; n=0; o=0; x=0; ok=false; mix=false }
  if                                                           /* [guard] */
  :: atomic{ head!=tail && (seq[IDX(head)]>=head+1) -> h=head; w=winner; s=h } goto scanning
  :: atomic{ ADOPTABLE(0) && c!=0 -> d=0 }
#if NC>1
  :: atomic{ ADOPTABLE(1) && c!=1 -> d=1 }
#endif
#if NC>2
  :: atomic{ ADOPTABLE(2) && c!=2 -> d=2 }
#endif
  fi;
  atomic{ o=own[d]; ok=ORPHAN(d) }
  if :: ok -> atomic{ if :: own[d]==o -> own[d]=c+1 :: else -> ok=false fi; o=0 } :: else -> skip fi;
  if :: !ok -> goto again :: else -> skip fi;
  atomic{ h=head; w=winner }
  atomic{ q=cst[d]; to=cto[d] }
  if :: q==TENT -> atomic{ if :: cst[d]==TENT && cto[d]==to -> if :: (h==to && w==d+1) -> cst[d]=CONF :: else -> cst[d]=FREE; cto[d]=0 fi
                              :: else -> skip fi }
                   atomic{ q=cst[d]; to=cto[d] }
     :: else -> skip fi;
  atomic{ s=pin[d]; h=0; w=0; ok=false }
  if :: q==CONF && s!=0 && s-1<to -> atomic{ s--; q=0 } goto delivering
     :: else -> goto finishing fi;

scanning:
  do
  :: n<BATCH ->
     atomic{ q=seq[IDX(s)]; t=st[IDX(s)] }
     if
     :: q==s+1 && t==COMMITTED ->
        k=ncell[IDX(s)];
#ifndef LENUNSEEN
        atomic{ ok=(tail<=s+N) }
#else
        ok=true;
#endif
        if :: ok -> atomic{ s=s+k; n++; k=0; ok=false } :: else -> break fi
     :: q==s+1 && t==CONT -> s++
     :: else -> break
     fi
  :: else -> break
  od;
  atomic{ k=0; n=0; t=0; ok=false }
  if
  :: s==h ->
     if :: q<h+1 -> goto again :: else -> skip fi;              /* not written yet */
     atomic{ x=tail }
     if
     :: x>h+N ->
        if :: w!=0 -> atomic{ if :: cst[w-1]==TENT && cto[w-1]==h -> cst[w-1]=CONF :: else -> skip fi } :: else -> skip fi;
        atomic{ if :: head==h && winner==w -> head=x-N; winner=0; ok=true :: else -> ok=false fi }
#ifdef BOTHCOUNT
        ok=true;
#endif
        if :: ok -> lost=lost+x-N-h :: else -> skip fi
     :: else -> skip
     fi;
     goto again
  :: else -> skip
  fi;
  q=0;
  pin[c]=h+1;
  atomic{ cst[c]=TENT; cto[c]=s }
  if :: w!=0 && w-1!=c -> atomic{ if :: cst[w-1]==TENT && cto[w-1]==h -> cst[w-1]=CONF :: else -> skip fi } :: else -> skip fi;
  atomic{ d=c; if :: head==h && winner==w -> head=s; winner=c+1; ok=true :: else -> ok=false fi }
  if :: !ok -> goto finishing :: else -> skip fi;
  atomic{ cst[c]=CONF; to=s; s=h; h=0; w=0; ok=false }

delivering:
  do
  :: s<to ->
     atomic{ q=seq[IDX(s)]; t=st[IDX(s)] }
     k=ncell[IDX(s)];
     m=pay[IDX(s)];
     if :: k==2 -> atomic{ mix=(pay[IDX(s+1)]!=m) } :: else -> skip fi;
#if defined(COPYUNSEEN)
     atomic{ x=s; if :: q>s+1 -> x=s+1 :: else -> skip fi }
#elif defined(COPYCELLS)
     atomic{ x=(seq[IDX(s)]==s+1->s:s+1) }
     if :: k==2 && t==COMMITTED -> atomic{ x=(seq[IDX(s+1)]==s+2->x:s+1) } :: else -> skip fi;
#else
     atomic{ x=(tail>N->tail-N:0); x=(x>to->to:x) }
#endif
     if
     :: x>s ->
#ifdef HOLDERMUTE
        s=x
#else
        lost=lost+x-s; s=x
#endif
     :: else ->
        assert(q==s+1);
        if
        :: t==COMMITTED ->
           atomic{ assert(!mix && m!=0); m--; assert(committed[m] && mpos[m]==s && k==LEN((m/RECS),(m%RECS)));
                   assert(!got[m]); got[m]=true; inhand[c]=m+1; received=received+k; m=0 }
           atomic{ s=s+k; if :: s<to -> pin[d]=s+1; inhand[c]=0
                             :: else -> cst[d]=FREE; cto[d]=0; inhand[c]=0 fi }
        :: else -> assert(t==CONT);
#ifndef CONTFREE
           lost=lost+1;
#endif
           s++
        fi
     fi;
     atomic{ q=0; t=0; k=0; m=0; x=0; mix=false }
  :: else -> break
  od;

finishing:
  if :: cst[d]!=FREE -> atomic{ cst[d]=FREE; cto[d]=0 } :: else -> skip fi;
  pin[d]=0;
  if :: d!=c -> own[d]=0 :: else -> skip fi;
  goto again
}

inline kill(v)
{
  atomic{ cpid[v]!=0 && !dead[v] -> dead[v]=true; killed[cpid[v]]=true; kills++;
          if :: inhand[v]!=0 -> got[inhand[v]-1]=false; inhand[v]=0 :: else -> skip fi }
}
active proctype Killer()
{
  do
  :: kills<KILLS -> if :: kill(0)
#if NC>1
                       :: kill(1)
#endif
                       :: break fi
  :: else -> break
  od
}

active proctype Check()
{ byte m;
  timeout;
  atomic{
    assert(done==NP && head==tail);
    assert(kills>0 || received+lost==tail);
    do :: m<NM -> assert(got[m] || mpos[m]<tail-N); m++ :: else -> m=0; break od;
    do :: m<NC -> assert(cst[m]==FREE && pin[m]==0); m++ :: else -> break od }
}
init { byte i; atomic{ do :: i<NC -> run Consumer(i); i++ :: else -> i=0; break od; do :: i<NP -> run Producer(i); i++ :: else -> break od; i=0 } }
