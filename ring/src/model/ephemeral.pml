/* ephemeral.pml - removal of an ephemeral group whose members are all dead, against members that join or
   re-create it, and against reclaim.

   Group word (one word): state, generation (bumped by every joining member and at removal), incarnation
   (bumped when the group is created again). A consumer cell names the incarnation it belongs to; pins of
   cells of another incarnation do not gate. Unit messages, one producer that never dies, which removes
   the group when the ring is full and no member lives. With no group at all, reclaim frees up to the tail.
   Members may die at any step; REC: their slots are taken over once.
   Holds: a group with a living member is never removed, nor its cells reclaimed before they are read; the pins of a removed
   group hold nobody back; the producer never hangs.
   Negative controls:
     NOGEN      a joining member does not bump the generation
     SCANFIRST  the remover reads the group word after its liveness scan
     NOINC      a creation does not bump the incarnation: the new group inherits the pins of dead members
   Variation for which no fault was found (not a control):
     NOVER      a creation does not bump the version of the limit word (a group starts at the tail here, and without any
                group reclaim goes no further than a tail read before)                               */
#ifndef N
#define N 2
#endif
#ifndef NREC
#define NREC 5
#endif
#ifndef NC
#define NC 2
#endif
#ifndef KILLS
#define KILLS 2
#endif
#define NONE 63
#define IDX(s) ((s)%N)
#define FREE 0
#define JOINING 1
#define ACTIVE 2
byte tail, limit=N, lver, pay[N];
byte gstate=FREE, ggen, ginc, gby, gbyep;    /* one word */
byte head;
byte pin[NC], cinc[NC]; bool won[NC];        /* won: bookkeeping, the pin stands for a claim that won the head */
byte epoch[NC]; bool live[NC];
bool fin[NC], killed[12]; byte mpid[NC]; byte kills; bool pdone;
#ifdef REC
bool rest[NC];
#endif
#define CREATORDEAD (!(live[gby] && epoch[gby]==gbyep))
#define ALIVEIN(d,x) (live[d] && cinc[d]==(x))
#define MIN2(a,b) ((a)<(b)->(a):(b))
#define PINOF(d) (cinc[d]==ginc->pin[d]:NONE)
#define GATE (gstate==FREE->tail:(gstate==JOINING->0:MIN2(head,MIN2(PINOF(0),PINOF(1)))))
#define NOMEMBER ((gstate==ACTIVE && !ALIVEIN(0,ginc) && !ALIVEIN(1,ginc)) || (gstate==JOINING && CREATORDEAD))

active proctype Producer()
{ byte p,lim,ver,mn,x,s,e,n,j; bool any;
  do
  :: tail<NREC ->
     atomic{ p=tail; lim=limit; ver=lver; mn=NONE; x=0; s=0; e=0; n=0; j=0; any=false }
     if
     :: p+1>lim ->
#ifdef SCANFIRST
        n=ginc; do :: j<NC -> atomic{ if :: ALIVEIN(j,n) -> any=true :: else -> skip fi; j++ } :: else -> j=0; break od;
        atomic{ s=gstate; e=ggen; n=ginc }
#else
        atomic{ s=gstate; e=ggen; n=ginc }
        do :: j<NC -> atomic{ if :: ALIVEIN(j,n) -> any=true :: else -> skip fi; j++ } :: else -> j=0; break od;
#endif
        if
        :: s==JOINING -> atomic{ if :: gstate==JOINING && ggen==e && CREATORDEAD -> gstate=FREE; ggen++ :: else -> skip fi } mn=0
        :: s==ACTIVE && !any ->
#ifdef NOGEN
           atomic{ if :: gstate==ACTIVE && ginc==n -> gstate=FREE; ggen++ :: else -> skip fi }
#else
           atomic{ if :: gstate==ACTIVE && ggen==e -> gstate=FREE; ggen++ :: else -> skip fi }
#endif
           mn=0                                                  /* look again */
        :: s==ACTIVE && any ->
           mn=head;
           do :: j<NC -> if :: cinc[j]==n -> atomic{ x=pin[j]; mn=MIN2(mn,x) } :: else -> skip fi; j++ :: else -> j=0; break od
        :: s==FREE -> mn=p
        fi;
        if
        :: mn+N>lim -> atomic{ if :: limit==lim && lver==ver -> limit=mn+N :: else -> skip fi }
        :: else -> (lver!=ver || GATE+N>lim || NOMEMBER)          /* [guard] */
        fi
     :: else -> pay[IDX(p)]=p+1; tail=p+1
     fi
  :: else -> break
  od; pdone=true
}

proctype Member(byte c) provided (!killed[_pid])
{ byte s,e,n,h,x,ep,j; bool ok;
  atomic{ live[c]=true; mpid[c]=_pid; epoch[c]=epoch[c]+1; ep=epoch[c] }
join:
  atomic{ s=gstate; e=ggen; n=ginc; h=0; ok=false }
  if
  :: s==JOINING -> (gstate!=JOINING || CREATORDEAD);              /* [guard] */
        atomic{ if :: gstate==JOINING && ggen==e && CREATORDEAD -> gstate=FREE; ggen++ :: else -> skip fi }
        goto join
  :: s==ACTIVE ->
     /* the own cell: a claim of this incarnation is kept (it is redelivered below), an older one is dropped */
     if :: cinc[c]!=n -> atomic{ pin[c]=NONE; won[c]=false } cinc[c]=n :: else -> skip fi;
#ifdef NOGEN
     atomic{ if :: gstate==ACTIVE && ginc==n -> ok=true :: else -> ok=false fi }
#else
     atomic{ if :: gstate==ACTIVE && ggen==e -> ggen++; ok=true :: else -> ok=false fi }
#endif
     if :: !ok -> goto join :: else -> skip fi
  :: s==FREE ->
     atomic{ if :: gstate==FREE && ggen==e -> gstate=JOINING; ggen++; gby=c; gbyep=ep; ok=true;
#ifndef NOINC
                   ginc++; n=ginc
#else
                   n=ginc
#endif
                :: else -> ok=false fi }
     if :: !ok -> goto join :: else -> skip fi;
     if :: cinc[c]!=n -> atomic{ pin[c]=NONE; won[c]=false } cinc[c]=n :: else -> skip fi;
#ifndef NOVER
     lver++;
#endif
     h=tail;
     head=h;
     gstate=ACTIVE
  fi;
  atomic{ h=0; e=0; s=0; ok=false }
  /* redeliver what a dead predecessor in this cell left (its pin stands for a claim of one message) */
  do
  :: true ->
     atomic{ assert(gstate==ACTIVE && ginc==n); h=pin[c] }
     if
     :: h!=NONE -> atomic{ assert(!won[c] || pay[IDX(h)]==h+1); pin[c]=NONE; won[c]=false }
     :: else -> skip
     fi;
     /* the claim of a dead member of this incarnation (adoption itself is in ring.pml; here one step) */
     atomic{ j=1-c; if :: cinc[j]==n && pin[j]!=NONE && !live[j] -> assert(!won[j] || pay[IDX(pin[j])]==pin[j]+1); pin[j]=NONE; won[j]=false
                       :: else -> skip fi }
     h=head;
     if
     :: h==tail ->
        if :: (tail!=h || head!=h || (cinc[1-c]==n && pin[1-c]!=NONE && !live[1-c])) -> skip
           :: (pdone && tail==h && head==h) -> goto out fi
     :: else ->
        pin[c]=h;
        atomic{ if :: head==h -> head=h+1; ok=true; won[c]=true :: else -> ok=false fi }
        if :: ok -> atomic{ assert(pay[IDX(h)]==h+1) } ok=false :: else -> skip fi;
        atomic{ pin[c]=NONE; won[c]=false }
     fi
  od;
out: fin[c]=true
}

active proctype Killer()
{
  do
  :: kills<KILLS ->
     if
     :: atomic{ live[0] && !fin[0] -> live[0]=false; killed[mpid[0]]=true; kills++;
#ifdef REC
        if :: !rest[0] -> rest[0]=true; run Member(0) :: else -> fin[0]=true fi }
#else
        fin[0]=true }
#endif
     :: atomic{ live[1] && !fin[1] -> live[1]=false; killed[mpid[1]]=true; kills++;
#ifdef REC
        if :: !rest[1] -> rest[1]=true; run Member(1) :: else -> fin[1]=true fi }
#else
        fin[1]=true }
#endif
     :: break
     fi
  :: else -> break
  od
}
active proctype Check()
{ timeout;
  atomic{ assert(pdone); assert(!(live[0] && !fin[0]) && !(live[1] && !fin[1])); assert(!(live[0]||live[1]) || head==tail) }
}
init { atomic{ pin[0]=NONE; pin[1]=NONE; run Member(0); run Member(1) } }
