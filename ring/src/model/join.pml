/* join.pml - a second group joins while two producers publish and reclaim (crash-free producers; the joiner
   may die while JOINING and is then replaced). Small companion of ring.pml: one consumer per group, which
   delivers first and moves the head afterwards, so that the head alone gates; a message is written in one step.
   Holds: the first group gets everything; the second everything from its start on, and all that was published after
   the join returned; no cell is written anew before both have read it; a dead joiner holds nobody back.
   JOIN 1 latest, 2 earliest; KILL: the joiner may die once during the join; ALONE: it is not replaced then
   ASC: reclaim scans the groups in ascending order (default: the joining group first, the worst order)
   RETAIN: the limit never moves, a producer that finds no room is told and gives up; who joins at earliest gets
           everything from cell 0 on (with JOIN=2)
   Negative controls: MOVES     (RETAIN) the limit moves all the same
                      NOVER     the join does not bump the version of the limit word
                      VERLATE   reclaim reads the limit word after the heads
                      TAILEARLY (JOIN 1) the tail is read before the gate is registered
                      LIMEARLY  (JOIN 2) the limit is read before the version is bumped
                      NODEAD    (KILL, ALONE) reclaim ignores that the creator of a JOINING group is dead */
#ifndef N
#define N 3
#endif
#ifndef RECS
#define RECS 2
#endif
#ifndef JOIN
#define JOIN 1
#endif
#ifndef LEN
#define LEN(i,r) (2-(i))
#endif
#define NM (2*RECS)
#define NONE 63
#define FREE 0
#define JOINING 1
#define ACTIVE 2
#define IDX(s) ((s)%N)
#define MIN2(a,b) ((a)<(b)->(a):(b))
byte tail, limit=N, lver, seq[N], ncell[N], pay[N];
byte head[2], gstate[2]; byte jep;          /* jep: epoch of the creator of group 1, one word with its state */
bool jlive; byte jepoch; byte killedj; byte jpid; bool jfin;
bool committed[NM]; byte mpos[NM]; bool got[2*NM]; byte start[2]; bool pfin[2]; byte must[NM];
bool joined; bool told[2];
#if defined(RETAIN) && !defined(MOVES)
#define MOVING false
#else
#define MOVING true
#endif
#ifdef RETAIN
#define GONE(m) (told[(m)/RECS] && !committed[m])     /* was not published: the ring was full */
#else
#define GONE(m) false
#endif
#ifdef NODEAD
#define JDEAD false
#else
#define JDEAD (gstate[1]==JOINING && !(jlive && jepoch==jep))
#endif
#ifdef ASC
#define G(j) (j)
#else
#define G(j) (1-(j))
#endif
#if JOIN==2
#define JOINSTART 0
#else
#define JOINSTART start[1]
#endif
#define GATE(g) (gstate[g]==FREE->NONE:(gstate[g]==JOINING->0:head[g]))
#define GMIN MIN2(GATE(0),GATE(1))
proctype Producer(byte i)
{ byte r,p,k,lim,ver,mn,j,x; bool aft;
  do
  :: atomic{ r<RECS -> aft=joined }                         /* did the publish begin after the join returned? */
retry:
     atomic{ p=tail; k=LEN(i,r); lim=0; ver=0; mn=NONE; j=0; x=0 }
     atomic{ lim=limit; ver=lver }
     if
#if defined(RETAIN) && !defined(MOVES)
     :: p+k>lim -> atomic{ assert(tail+k>N); told[i]=true; break }
#endif
     :: p+k>lim && MOVING ->
        do
        :: atomic{ j<2 -> x=gstate[G(j)];
             if :: G(j)==1 && JDEAD -> gstate[1]=FREE; x=FREE :: else -> skip fi;
             if :: x==FREE -> j++ :: x==JOINING -> mn=0; x=0; j++ :: x==ACTIVE -> skip fi }
           if :: atomic{ x==ACTIVE -> x=head[G(j)]; mn=MIN2(mn,x); x=0; j++ }
              :: x==FREE -> skip
           fi
        :: atomic{ j==2 -> j=0; break }
        od;
#ifdef VERLATE
        atomic{ lim=limit; ver=lver }
#endif
        if
        :: mn+N>lim -> atomic{ if :: limit==lim && lver==ver -> limit=mn+N :: else -> skip fi }
        :: else -> (tail!=p || limit!=lim || lver!=ver || GMIN+N>lim || JDEAD)   /* [guard] */
        fi;
        goto retry
     :: p+k<=lim -> skip
     fi;
     if
     :: atomic{ tail==p -> tail=p+k; mpos[i*RECS+r]=p; must[i*RECS+r]=aft }
     :: atomic{ tail!=p -> goto retry }
     fi;
     atomic{ seq[IDX(p)]=p+1; ncell[IDX(p)]=k; pay[IDX(p)]=i*RECS+r+1;
             if :: k==2 -> seq[IDX(p+1)]=p+2; pay[IDX(p+1)]=i*RECS+r+1 :: else -> skip fi;
             committed[i*RECS+r]=true; r++; p=0; k=0; lim=0; ver=0; mn=0 }
  :: else -> break
  od;
  pfin[i]=true
}
inline consume(g)
{
  do
  :: atomic{ h=head[g]; q=seq[IDX(h)]; m=0 }
     if
     :: q>h+1 -> assert(false)                              /* overwritten before it was read */
     :: q==h+1 -> atomic{ assert(seq[IDX(h)]==h+1); m=pay[IDX(h)]-1; assert(committed[m] && mpos[m]==h && ncell[IDX(h)]==LEN((m/RECS),(m%RECS)));
                          if :: ncell[IDX(h)]==2 -> assert(seq[IDX(h+1)]==h+2 && pay[IDX(h+1)]==m+1) :: else -> skip fi;
                          assert(!got[g*NM+m]); got[g*NM+m]=true; h=h+ncell[IDX(h)] }
                  head[g]=h
     :: else -> if :: (seq[IDX(h)]!=q) -> skip
                   :: (pfin[0] && pfin[1] && tail==h) -> break fi
     fi
  od
}
proctype First() { byte h,q,m; consume(0) }
proctype Joiner() provided (killedj!=_pid)
{ byte h,q,m,s,ep; bool ok;
  atomic{ jlive=true; jpid=_pid; jepoch++; ep=jepoch }
again:
#if JOIN==1 && defined(TAILEARLY)
  s=tail;
#endif
#ifdef LIMEARLY
  s=limit-N;
#endif
  atomic{ if :: gstate[1]==FREE || (gstate[1]==JOINING && jep!=ep) -> gstate[1]=JOINING; jep=ep; ok=true :: else -> ok=false fi }
  if :: !ok -> goto again :: else -> skip fi;
  atomic{
#ifndef NOVER
    lver++;
#endif
#if !defined(LIMEARLY) && !defined(TAILEARLY)
    s=limit-N
#endif
  }
#if JOIN==1 && !defined(TAILEARLY)
  s=tail;
#endif
  atomic{ head[1]=s; start[1]=s }
  gstate[1]=ACTIVE;
  atomic{ joined=true; s=0 }
  consume(1);
  jfin=true
}
#ifdef ALONE
#define REPLACE skip
#else
#define REPLACE run Joiner()
#endif
#ifdef KILL
active proctype Killer()
{ if :: atomic{ (jlive && gstate[1]!=ACTIVE) -> jlive=false; killedj=jpid; } REPLACE
     :: skip fi }
#endif
active proctype Check()
{ byte m;
  timeout;
  atomic{ assert(pfin[0] && pfin[1] && head[0]==tail && (gstate[1]!=ACTIVE || head[1]==tail));
    
#ifdef RETAIN
    assert(!joined || start[1]==JOINSTART);
#endif
    do :: m<NM && GONE(m) -> m++
       :: m<NM && !GONE(m) -> assert(committed[m] && got[m]); assert(!joined || mpos[m]<start[1] || got[NM+m]); assert(!must[m] || got[NM+m]); m++ :: else -> break od }
}
init { atomic{ gstate[0]=ACTIVE; run First(); run Joiner(); run Producer(0); run Producer(1) } }
