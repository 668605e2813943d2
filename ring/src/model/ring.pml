/* ring.pml - ring of fixed cells, blocking mode: publish, gap recovery, reclaim, claim by competing
   consumers, adoption of the claims of dead consumers, take-over of slots, join of a second group.

   A process may die at any step (the Killer); a stopped process is one that is not scheduled.
   Every atomic block holds at most one access to one shared word (plus local work); blocks marked
   [guard] only wait, they stand for polling and decide nothing.
   Memory model: sequentially consistent. Cell numbers are stored +1 (0 = never written).

   Holds: no committed message is lost or torn or read from a cell that was written anew; each is delivered once to every
   group, but for one more time a crashed consumer; a producer's messages come in order to a single consumer; nobody hangs
   while every group has a living consumer.

   Sizes:    N cells, NP producers, RECS messages each (lengths alternate 1,2 / 2,1 cells),
             NC consumers, NG groups (consumer c is in group c % NG), BATCH messages per claim
   Faults:   KILLS crashes in all; KILLP / KILLC restrict them to producers / consumers;
             REP  a dead producer's slot is taken over once by a new process, which publishes one message
             REC  a dead consumer's slot is taken over once by a new process
   BATCHOF=2|3 a producer publishes so many messages with one reservation (RECS a multiple of it), the first one
             committed last, under the intent; if it dies before, those behind it that it committed may be published
   JOIN=1|2  group 1 does not exist at first, consumer 1 creates it during traffic (1 latest, 2 earliest)
   Negative controls (each must make the run fail):
     INTENTLATE  intent is stored after the claim of the tail
     NOINTENT    a gap is voided without a look at the intents
     CLEAREARLY  intent is cleared before the commit
     PINLATE     pin is stored after the head was moved
     PINSFIRST   reclaim reads the pins before the heads
     NOHELP      a claimer does not confirm the previous winner's claim
     HELPLATE    a claimer confirms the previous winner after it moved the head
     NOEPOCH     owner of a consumer cell is the slot only
     NOVER       join does not change the version in the limit word
     VERLATE     reclaim reads the limit word after the heads
     NEWERASGAP  a cell whose number is greater than the expected one is taken for 'not yet written'
     FIRSTFIRST  (BATCHOF) the first message of a batch is committed first: readers void the others under way
     NODEADJOIN  a group whose creator died while JOINING is left as it is
   Variations for which no fault was found (not controls):
     MARK        a producer stamps its first cell WRITING before it fills it (not needed: the intent says it)
     KEEPINTENT  a producer that waits for space keeps its intent (but a stopped waiter then delays others)
     CLAIMFIRST  the recoverer reads the claim word before the head word
   HELPLATE and NOEPOCH need two crashes and a third consumer process to show, NOVER and VERLATE two producers and a join:
   check.sh shows them with the smaller models claims.pml and join.pml.                            */
#ifndef N
#define N 3
#endif
#ifndef NP
#define NP 2
#endif
#ifndef RECS
#define RECS 2
#endif
#ifndef NC
#define NC 1
#endif
#ifndef NG
#define NG 1
#endif
#ifndef KILLS
#define KILLS 1
#endif
#ifndef BATCH
#define BATCH 2
#endif
#ifndef LEN
#define LEN(i,r) (1+(((i)+(r))%2))
#endif
#ifndef BATCHOF
#define BATCHES 1
#define CELLS(i,r) LEN(i,r)
#define ALLCOMMITTED committed[base+r]=true
#define READABLE(m) committed[m]
#elif BATCHOF==2
#define BATCHES 2
#define CELLS(i,r) (LEN(i,r)+LEN(i,r+1))
#define ALLCOMMITTED committed[base+r]=true; committed[base+r+1]=true
#define READABLE(m) (committed[m]||(begun[m]&&!plive[(m)/RECS]))
#else
#define BATCHES 3
#define CELLS(i,r) (LEN(i,r)+LEN(i,r+1)+LEN(i,r+2))
#define ALLCOMMITTED committed[base+r]=true; committed[base+r+1]=true; committed[base+r+2]=true
#define READABLE(m) (committed[m]||(begun[m]&&!plive[(m)/RECS]))
#endif
#define NM (NP*RECS+NP)
#define NONE 63
#define IDX(s) ((s)%N)
#define WRITING 1
#define COMMITTED 2
#define VOID 3
#define CONT 4
#define FREE 0
#define TENT 1
#define CONF 2
#define JOINING 1
#define ACTIVE 2

/* ---- shared memory ---- */
byte tail, limit=N, lver;
byte seq[N], st[N];                 /* w0 of a cell: one word */
byte ncell[N], pay[N];                /* w1 and payload of a cell */
byte head[NG], winner[NG];          /* head word of a group: one word */
byte gstate[NG], gby[NG], gbyep[NG];/* state word of a group: state, creator slot and epoch: one word */
byte intent[NP];
byte pin[NC], cst[NC], cto[NC];     /* claim of a consumer cell: pin (= from); {cst,cto} is one word */
byte own[NC], ownep[NC];            /* owner of a consumer cell: one word */
byte epoch[NC];                     /* epoch of a consumer's slot */
/* ---- liveness, kept by the kernel ---- */
bool plive[NP], clive[NC];
/* ---- bookkeeping of the model ---- */
bool killed[18]; byte ppid[NP], cpid[NC]; byte kills, ckills, dups;
bool pfin[NP], cfin[NC];
#ifdef REP
bool prest[NP];
#endif
#ifdef REC
bool crest[NC];
#endif
#ifdef BATCHOF
bool begun[NM];          /* committed within a batch whose first message is not yet */
#endif
bool committed[NM]; byte mpos[NM]; byte deliv[NG*NM]; byte start[NG]; byte last[NG*NP];

#define UNSET(s) (seq[IDX(s)]!=(s)+1)
#ifdef NOEPOCH
#define OWNERDEAD(d) (own[d]!=NONE && !clive[own[d]])
#else
#define OWNERDEAD(d) (own[d]!=NONE && !(clive[own[d]] && epoch[own[d]]==ownep[d]))
#endif
#ifdef NODEADJOIN
#define JDEAD(g) false
#else
#define JDEAD(g) (!(clive[gby[g]] && epoch[gby[g]]==gbyep[g]))
#endif
#define MIN2(a,b) ((a)<(b)->(a):(b))
#define GATE(g) (gstate[g]==FREE->NONE:(gstate[g]==JOINING->0:head[g]))
#if NG==2
#define HMIN MIN2(GATE(0),GATE(1))
#define ANYDEADJOIN ((gstate[0]==JOINING&&JDEAD(0))||(gstate[1]==JOINING&&JDEAD(1)))
#else
#define HMIN GATE(0)
#define ANYDEADJOIN (gstate[0]==JOINING&&JDEAD(0))
#endif
#if NC==2
#define GMIN MIN2(HMIN,MIN2(pin[0],pin[1]))
#else
#define GMIN MIN2(HMIN,pin[0])
#endif
#if NP==3
#define MAYLIVE(h) ((plive[0]&&intent[0]==(h))||(plive[1]&&intent[1]==(h))||(plive[2]&&intent[2]==(h)))
#define PDONE (pfin[0]&&pfin[1]&&pfin[2])
#elif NP==2
#define MAYLIVE(h) ((plive[0]&&intent[0]==(h))||(plive[1]&&intent[1]==(h)))
#define PDONE (pfin[0]&&pfin[1])
#else
#define MAYLIVE(h) (plive[0]&&intent[0]==(h))
#define PDONE (pfin[0])
#endif

proctype Producer(byte i; byte base; byte n; byte seed) provided (!killed[_pid])
{ byte r,p,k,lim,ver,mn,j,x; bool ok;
  atomic{ ppid[i]=_pid; plive[i]=true }               /* lock bit of the slot */
  intent[i]=NONE;
  do
  :: r<n ->
retry:
     atomic{ p=tail; k=CELLS(seed,r); lim=0; ver=0; mn=NONE; j=0; x=0 }
     atomic{ lim=limit; ver=lver }                    /* before the heads */
     if
     :: p+k>lim ->
        /* reclaim */
#ifdef PINSFIRST
        j=0; do :: atomic{ j<NC -> x=pin[j]; mn=MIN2(mn,x); x=0; j++ } :: atomic{ else -> j=0; break } od;
#endif
        do                                             /* last group first: the worst order for a join */
        :: atomic{ j<NG -> x=gstate[NG-1-j]; if :: x==JOINING && JDEAD(NG-1-j) -> gstate[NG-1-j]=FREE; x=FREE :: else -> skip fi }
           if
           :: x==FREE -> skip
           :: x==JOINING -> mn=0
           :: x==ACTIVE -> atomic{ x=head[NG-1-j]; mn=MIN2(mn,x) }
           fi;
           atomic{ x=0; j++ }
        :: atomic{ else -> j=0; break }
        od;
#ifndef PINSFIRST
        do :: atomic{ j<NC -> x=pin[j]; mn=MIN2(mn,x); x=0; j++ } :: atomic{ else -> j=0; break } od;
#endif
#ifdef VERLATE
        atomic{ lim=limit; ver=lver }
#endif
        if
        :: mn+N>lim && mn!=NONE -> atomic{ if :: limit==lim && lver==ver -> limit=mn+N :: else -> skip fi }
        :: else ->
#ifdef KEEPINTENT
           intent[i]=p;
           (limit!=lim || lver!=ver || (GMIN!=NONE && GMIN+N>lim) || ANYDEADJOIN);
           intent[i]=NONE;
#else
           (tail!=p || limit!=lim || lver!=ver || (GMIN!=NONE && GMIN+N>lim) || ANYDEADJOIN)   /* [guard] full */
#endif
        fi;
        goto retry
     :: else -> skip
     fi;
#ifndef INTENTLATE
     intent[i]=p;
#endif
     atomic{ if :: tail==p -> tail=p+k; ok=true; mpos[base+r]=p :: else -> ok=false fi }
     if :: !ok -> intent[i]=NONE; goto retry :: else -> ok=false fi;
#ifdef INTENTLATE
     intent[i]=p;
#endif
#ifdef BATCHOF
     k=LEN(seed,r);
#endif
     ncell[IDX(p)]=k;                                                     /* w1 */
#ifdef MARK
     atomic{ seq[IDX(p)]=p+1; st[IDX(p)]=WRITING }
#endif
     if :: k==2 -> atomic{ seq[IDX(p+1)]=p+2; st[IDX(p+1)]=CONT } pay[IDX(p+1)]=base+r+1 :: else -> skip fi;
     pay[IDX(p)]=base+r+1;
#ifdef BATCHOF
     /* the other messages of the batch, each committed when it is written; the first one is committed last */
#ifdef FIRSTFIRST
     atomic{ seq[IDX(p)]=p+1; st[IDX(p)]=COMMITTED; committed[base+r]=true }
#endif
     j=1; x=p+k;
     do
     :: j<BATCHOF ->
        atomic{ mpos[base+r+j]=x; ncell[IDX(x)]=LEN(seed,r+j) }
        if :: LEN(seed,r+j)==2 -> atomic{ seq[IDX(x+1)]=x+2; st[IDX(x+1)]=CONT } pay[IDX(x+1)]=base+r+j+1 :: else -> skip fi;
        pay[IDX(x)]=base+r+j+1;
        atomic{ seq[IDX(x)]=x+1; st[IDX(x)]=COMMITTED; begun[base+r+j]=true; x=x+LEN(seed,r+j); j++ }
     :: else -> atomic{ j=0; x=0; break }
     od;
#endif
#ifdef CLEAREARLY
     intent[i]=NONE;
#endif
     atomic{ seq[IDX(p)]=p+1; st[IDX(p)]=COMMITTED; ALLCOMMITTED; p=0;k=0;lim=0;ver=0;mn=0 }   /* plain release store */
     atomic{ intent[i]=NONE; r=r+BATCHES }
  :: else -> break
  od;
  pfin[i]=true
}

/* deliver the messages of the claim in cell d, from its pin; the pin advances after each one */
inline deliver(d)
{
  atomic{ s=pin[d]; to=cto[d] }
  do
  :: s<to ->
     atomic{
       assert(seq[IDX(s)]==s+1);                                        /* the cell is still ours */
       if
       :: st[IDX(s)]==COMMITTED ->
          m=pay[IDX(s)]-1; kx=ncell[IDX(s)];
          assert(READABLE(m) && mpos[m]==s);
          if :: kx==2 -> assert(seq[IDX(s+1)]==s+2 && pay[IDX(s+1)]==m+1) :: else -> skip fi;
          deliv[g*NM+m]++;
          if :: deliv[g*NM+m]>1 -> dups++; assert(dups<=ckills) :: else -> skip fi;
#if NC==NG
          /* a single consumer sees each producer's messages in order (but for the repeat after a crash) */
          assert(last[g*NP+(m<NP*RECS->m/RECS:m-NP*RECS)]<=m+1);
          last[g*NP+(m<NP*RECS->m/RECS:m-NP*RECS)]=m+1;
#endif
          s=s+kx
       :: else -> assert(st[IDX(s)]!=WRITING); s++                      /* VOID, or the rest of a void message */
       fi; m=0; kx=0 }
     if :: s<to -> pin[d]=s :: else -> skip fi
  :: else -> break
  od;
  atomic{ cst[d]=FREE; cto[d]=0; s=0; to=0 }
}
#ifdef REC
#define NOREST(d) (!crest[d])
#else
#define NOREST(d) true
#endif
#define INGROUP(d,g) ((d)%NG==(g))
#define STUCK(d,g) (INGROUP(d,g) && OWNERDEAD(d))
#if NC==2
#define ANYSTUCK(g) (STUCK(0,g)||STUCK(1,g))
#define ANYOUT(g) ((INGROUP(0,g)&&(pin[0]!=NONE||cst[0]!=FREE))||(INGROUP(1,g)&&(pin[1]!=NONE||cst[1]!=FREE)))
#else
#define ANYSTUCK(g) STUCK(0,g)
#define ANYOUT(g) (pin[0]!=NONE||cst[0]!=FREE)
#endif

/* take the cell d whose owner is dead (or which is free, for the own one), settle and redeliver its claim in place */
inline adopt(d)
{
  atomic{ o=own[d]; oe=ownep[d]; ok=(OWNERDEAD(d) || (d==c && o==NONE)) }
  if
  :: ok ->
     atomic{ if :: own[d]==o && ownep[d]==oe -> own[d]=c; ownep[d]=ep :: else -> ok=false fi; o=0; oe=0 }
  :: else -> atomic{ o=0; oe=0 }
  fi;
  if
  :: ok ->
#ifdef CLAIMFIRST
     atomic{ cs=cst[d]; to=cto[d] }
     atomic{ h=head[g]; w=winner[g] }
#else
     atomic{ h=head[g]; w=winner[g] }
     atomic{ cs=cst[d]; to=cto[d] }
#endif
     if
     :: cs==TENT -> atomic{ if :: cst[d]==TENT -> if :: (h==to && w==d) -> cst[d]=CONF :: else -> cst[d]=FREE; cto[d]=0 fi
                            :: else -> skip fi; cs=cst[d] }
     :: else -> skip
     fi;
     atomic{ h=0; w=0; to=0 }
     if :: cs==CONF -> deliver(d) :: else -> skip fi;
     atomic{ pin[d]=NONE; cs=0 }
     if :: d!=c -> atomic{ own[d]=NONE; ownep[d]=0 } :: else -> skip fi;
     ok=false
  :: else -> skip
  fi
}

proctype Consumer(byte c) provided (!killed[_pid])
{ byte h,w,s,to,m,kx,o,oe,cs,j,q,t,ep,n; bool ok; byte g=c%NG;
  atomic{ clive[c]=true; cpid[c]=_pid; epoch[c]=epoch[c]+1; ep=epoch[c] }
  /* take the own consumer cell */
  do
  :: (OWNERDEAD(c) || own[c]==NONE) -> adopt(c); if :: (own[c]==c && ownep[c]==ep) -> break :: else -> skip fi   /* [guard] */
  od;
#ifdef JOIN
  if
  :: g==1 ->
     atomic{ if :: gstate[1]==FREE -> gstate[1]=JOINING; gby[1]=c; gbyep[1]=ep; ok=true
                :: gstate[1]==JOINING && JDEAD(1) -> gby[1]=c; gbyep[1]=ep; ok=true
                :: else -> ok=false fi }
     if
     :: ok ->
        atomic{
#ifndef NOVER
          lver++;
#endif
          s=limit-N }                                  /* one word: value and version by one CAS */
#if JOIN==1
        s=tail;
#endif
        atomic{ head[1]=s; winner[1]=NONE; start[1]=s }
        atomic{ gstate[1]=ACTIVE; s=0; ok=false }
     :: else -> skip
     fi
  :: else -> skip
  fi;
#endif
  do
  :: true ->
again:
     atomic{ h=0;w=0;s=0;to=0;m=0;kx=0;o=0;oe=0;cs=0;j=0;q=0;t=0;n=0;ok=false }
     if
     :: ANYSTUCK(g) -> /* [guard] cells of dead consumers of the group */
        do :: atomic{ j<NC && !(j!=c && STUCK(j,g)) -> j++ }
           :: (j<NC && j!=c && STUCK(j,g)) -> adopt(j); j++
           :: atomic{ j==NC -> j=0; break } od
     :: else -> skip
     fi;
     atomic{ h=head[g]; w=winner[g]; s=h }
     /* scan the resolved cells from the head on */
     do
     :: n<BATCH ->
        atomic{ q=seq[IDX(s)]; t=st[IDX(s)]; kx=ncell[IDX(s)];
        if
        :: q==s+1 && t==COMMITTED -> s=s+kx; n++; ok=false
        :: q==s+1 && (t==VOID || t==CONT) -> s++; ok=false
        :: else -> kx=0; ok=true
        fi }
        if :: ok -> break :: else -> skip fi
     :: else -> break
     od;
     atomic{ kx=0; n=0; ok=false }
     if
     :: s==h ->                                        /* nothing resolved at the head */
#ifndef NEWERASGAP
        if :: q>h+1 -> assert(head[g]!=h); goto again :: else -> skip fi;     /* the cell is newer: h is out of date */
#endif
        if
        :: tail==h ->
           if
           :: (tail!=h || head[g]!=h || ANYSTUCK(g)) -> goto again            /* [guard] empty */
           :: (PDONE && tail==h && head[g]==h && !ANYOUT(g)) -> goto out
           fi
        :: else -> skip
        fi;
        (seq[IDX(h)]!=q || st[IDX(h)]!=t || head[g]!=h
#ifndef NOINTENT
            || !MAYLIVE(h)
#else
            || true
#endif
            || ANYSTUCK(g));                                                  /* [guard] gap or unfinished message */
        /* intents are read after the tail was seen beyond h */
        j=0; ok=true;
#ifndef NOINTENT
        do
        :: j<NP -> atomic{ if :: (intent[j]==h && plive[j]) -> ok=false :: else -> skip fi; j++ }
        :: atomic{ else -> j=0; break }
        od;
#endif
        if
        :: ok -> atomic{ if :: seq[IDX(h)]==q && st[IDX(h)]==t -> seq[IDX(h)]=h+1; st[IDX(h)]=VOID :: else -> skip fi }
        :: else -> skip
        fi;
        goto again
     :: else -> skip
     fi;
     /* claim [h,s) */
#ifndef PINLATE
     pin[c]=h;
#endif
     atomic{ cst[c]=TENT; cto[c]=s }
#if !defined(NOHELP) && !defined(HELPLATE)
     if :: w!=NONE && w!=c -> atomic{ if :: cst[w]==TENT && cto[w]==h -> cst[w]=CONF :: else -> skip fi } :: else -> skip fi;
#endif
     atomic{ if :: head[g]==h && winner[g]==w -> head[g]=s; winner[g]=c; ok=true :: else -> ok=false fi }
     if
     :: ok ->
#ifdef HELPLATE
        if :: w!=NONE && w!=c -> atomic{ if :: cst[w]==TENT && cto[w]==h -> cst[w]=CONF :: else -> skip fi } :: else -> skip fi;
#endif
#ifdef PINLATE
        pin[c]=h;
#endif
        atomic{ if :: cst[c]==TENT -> cst[c]=CONF :: else -> skip fi; h=0;w=0;q=0;t=0;ok=false }
        deliver(c)
     :: else -> atomic{ cst[c]=FREE; cto[c]=0 }
     fi;
     pin[c]=NONE
  od;
out: cfin[c]=true
}

active proctype Killer()
{
  do
  :: kills<KILLS ->
     if
#ifndef KILLC
     :: atomic{ plive[0] && !pfin[0] -> plive[0]=false; killed[ppid[0]]=true; kills++;
#ifdef REP
         if :: !prest[0] -> prest[0]=true; run Producer(0,NP*RECS+0,1,0) :: else -> pfin[0]=true fi }
#else
         pfin[0]=true }
#endif
#if NP>=2
     :: atomic{ plive[1] && !pfin[1] -> plive[1]=false; killed[ppid[1]]=true; kills++;
#ifdef REP
         if :: !prest[1] -> prest[1]=true; run Producer(1,NP*RECS+1,1,1) :: else -> pfin[1]=true fi }
#else
         pfin[1]=true }
#endif
#endif
#if NP==3
     :: atomic{ plive[2] && !pfin[2] -> plive[2]=false; killed[ppid[2]]=true; kills++;
#ifdef REP
         if :: !prest[2] -> prest[2]=true; run Producer(2,NP*RECS+2,1,2) :: else -> pfin[2]=true fi }
#else
         pfin[2]=true }
#endif
#endif
#endif
#ifndef KILLP
     :: atomic{ clive[0] && !cfin[0] -> clive[0]=false; killed[cpid[0]]=true; kills++; ckills++;
#ifdef REC
         if :: !crest[0] -> crest[0]=true; run Consumer(0) :: else -> cfin[0]=true fi }
#else
         cfin[0]=true }
#endif
#if NC==2
     :: atomic{ clive[1] && !cfin[1] -> clive[1]=false; killed[cpid[1]]=true; kills++; ckills++;
#ifdef REC
         if :: !crest[1] -> crest[1]=true; run Consumer(1) :: else -> cfin[1]=true fi }
#else
         cfin[1]=true }
#endif
#endif
#endif
     :: break
     fi
  :: else -> break
  od
}

/* a group that has a live consumer must have received everything; nobody may hang when all groups have one */
#if NC==2
#define HASLIVE(g) ((INGROUP(0,g)&&clive[0])||(INGROUP(1,g)&&clive[1]))
#else
#define HASLIVE(g) clive[0]
#endif
active proctype Check()
{ byte m, g;
  timeout;
  atomic{
  g=0;
  do
  :: g<NG && gstate[g]==ACTIVE && HASLIVE(g) ->
       m=0; do :: m<NM -> assert(!(committed[m] && mpos[m]>=start[g]) || deliv[g*NM+m]>=1); m++ :: else -> break od;
       g++
  :: g<NG && !(gstate[g]==ACTIVE && HASLIVE(g)) -> g++
  :: g==NG -> break
  od;
  if
  :: ((gstate[0]!=ACTIVE || HASLIVE(0))
#if NG==2
      && (gstate[1]!=ACTIVE || HASLIVE(1))
#endif
     ) -> assert(PDONE);
          g=0; do :: g<NG -> assert(gstate[g]!=ACTIVE || head[g]==tail); g++ :: else -> break od
  :: else -> skip
  fi }
}

init { byte i;
  atomic{
   i=0; do :: i<NG -> gstate[i]=ACTIVE; winner[i]=NONE; i++ :: else -> break od;
#ifdef JOIN
   gstate[1]=FREE;
#endif
   i=0; do :: i<NC -> pin[i]=NONE; own[i]=NONE; run Consumer(i); i++ :: else -> break od;
   i=0; do :: i<NP -> intent[i]=NONE; run Producer(i,i*RECS,RECS,i); i++ :: else -> break od;
   i=0
  }
}
