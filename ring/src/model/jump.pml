/* jump.pml - an operator moves the head of a group to the tail (a reset, a clear; a new group at the latest that comes in
   the place of another is the same) while two producers write what they have reserved before (crash-free). Small companion
   of join.pml: one consumer, which delivers first and moves the head afterwards; a message of two cells is written in two
   steps, the first cell last.
   Holds: no cell is given out again while a producer still writes it; what the group reads is whole; everything that begins
   behind the last jump is read; all producers come to their end (a head beyond what is being written holds nobody back for good).
   JUMPS how often; MIXED: messages of one and of two cells from both producers; STAY: a producer leaves its intent as it is until
   its next message
   Negative controls: NOINTENTS    reclaim looks at the heads only
                      INTENTSFIRST reclaim reads the intents before the heads
                      ALLINTENTS   an intent holds cells back though its first cell is written (with STAY) */
#ifndef N
#define N 3
#endif
#ifndef RECS
#define RECS 2
#endif
#ifndef JUMPS
#define JUMPS 1
#endif
#ifndef LEN
#ifdef MIXED
#define LEN(i,r) (2-(((i)+(r))%2))
#else
#define LEN(i,r) (1+(i))
#endif
#endif
#define NP 2
#define NONE 63
#define ACTIVE 0
#define RESETTING 1
#define IDX(s) ((s)%N)
#define MIN2(a,b) ((a)<(b)->(a):(b))
#ifdef ALLINTENTS
#define UNFINISHED(x) (true)
#else
#define UNFINISHED(x) (num[IDX(x)]<(x)+1)
#endif
byte tail, limit=N, lver, num[N], ncell[N], msg[N];      /* num: cell number + 1, 0 is unwritten */
byte head, gstate=ACTIVE, intent[NP]; bool pfin[NP]; bool jfin;
byte writer[N];                                        /* ghost: message + 1 that is being written there */
byte jumped; bool got[NP*RECS]; byte pos[NP*RECS];     /* ghost: where the last jump went; what was read */
#ifdef NOINTENTS
#define HOLD(j) NONE
#else
#define HOLD(j) (intent[j]!=NONE && UNFINISHED(intent[j]) -> intent[j] : NONE)
#endif
#define GATE (gstate==RESETTING->0:head)
#define FREE MIN2(GATE,MIN2(HOLD(0),HOLD(1)))
inline intents()
{
  j=0;
  do
  :: j<NP -> x=intent[j];
       if :: x!=NONE && x<mn -> if :: atomic{ UNFINISHED(x) -> mn=x } :: !UNFINISHED(x) -> skip fi
          :: else -> skip fi;
       atomic{ x=0; j++ }
  :: atomic{ j==NP -> j=0; break }
  od
}
proctype Producer(byte i)
{ byte r,p,k,lim,ver,mn,j,x;
  do
  :: r<RECS ->
retry:
     atomic{ p=tail; k=LEN(i,r) }
     atomic{ lim=limit; ver=lver }
     if
     :: p+k>lim ->
        mn=NONE;
#ifdef INTENTSFIRST
        intents();
#endif
        atomic{ x=gstate; if :: x==RESETTING -> mn=0 :: else -> skip fi }
        if :: x==ACTIVE -> atomic{ x=0; mn=MIN2(mn,head) } :: else -> x=0 fi;
#if !defined(NOINTENTS) && !defined(INTENTSFIRST)
        intents();
#endif
        assert(mn<=tail);
        if
        :: mn+N>lim -> atomic{ if :: limit==lim && lver==ver -> limit=mn+N :: else -> skip fi }
        :: else -> (tail!=p || limit!=lim || lver!=ver || FREE+N>lim)   /* [guard] */
        fi;
        goto retry
     :: p+k<=lim -> skip
     fi;
     intent[i]=p;
     if
     :: atomic{ tail==p -> tail=p+k; pos[i*RECS+r]=p;
          assert(writer[IDX(p)]==0 && (k==1 || writer[IDX(p+1)]==0));
          writer[IDX(p)]=i*RECS+r+1; if :: k==2 -> writer[IDX(p+1)]=i*RECS+r+1 :: else -> skip fi }
     :: atomic{ tail!=p -> intent[i]=NONE; goto retry }
     fi;
     if :: k==2 -> atomic{ num[IDX(p+1)]=p+2; msg[IDX(p+1)]=i*RECS+r+1 } :: else -> skip fi;
     atomic{ num[IDX(p)]=p+1; ncell[IDX(p)]=k; msg[IDX(p)]=i*RECS+r+1;
             writer[IDX(p)]=0; if :: k==2 -> writer[IDX(p+1)]=0 :: else -> skip fi }
#ifndef STAY
     intent[i]=NONE;
#endif
     atomic{ r++; p=0; k=0; lim=0; ver=0; mn=0 }
  :: else -> break
  od;
  pfin[i]=true
}
proctype Consumer()
{ byte h,q,m,k;
  do
  :: atomic{ h=head; q=num[IDX(h)] }
     if
     :: q>h+1 -> assert(head!=h)                            /* overwritten before it was read */
     :: q==h+1 ->
        atomic{ m=0; k=0;
          if :: num[IDX(h)]==h+1 -> k=ncell[IDX(h)]; m=msg[IDX(h)];
                if :: k==2 && head==h -> assert(num[IDX(h+1)]==h+2 && msg[IDX(h+1)]==m) :: else -> skip fi
             :: else -> skip fi }
        atomic{ if :: head==h -> assert(m>0 && pos[m-1]==h); got[m-1]=true; head=h+k :: else -> skip fi; m=0; k=0 }
     :: else -> if :: (num[IDX(h)]!=q || head!=h) -> skip
                   :: (pfin[0] && pfin[1] && jfin && tail==h && head==h) -> break fi
     fi
  od
}
proctype Operator()
{ byte n,t;
  do
  :: n<JUMPS -> gstate=RESETTING; lver++; t=tail; atomic{ head=t; jumped=t }; gstate=ACTIVE; atomic{ t=0; n++ }
  :: else -> break
  od;
  jfin=true
}
active proctype Check()
{ byte m;
  timeout;
  atomic{ assert(pfin[0] && pfin[1] && jfin && head==tail);
    do :: m<NP*RECS -> assert(pos[m]<jumped || got[m]); m++ :: else -> break od }
}
init { atomic{ intent[0]=NONE; intent[1]=NONE; run Consumer(); run Operator(); run Producer(0); run Producer(1) } }
