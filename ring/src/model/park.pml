/* park.pml - consumers that sleep in the kernel until a producer wakes them (crash-free). NC consumers of one group, NP
   producers with RECS messages each, of one cell; the ring never fills. In place of the bounded sleep of the code there is one
   without a bound: whoever is not woken sleeps for ever.
   One word: odd while somebody may sleep; whoever wakes the sleepers makes it the next even one first (futex_wait compares it).
   Holds: when nothing moves any more, every message was taken - nobody sleeps beside one.
   A consumer announces itself (word odd), looks at the tail, and sleeps only if its group has passed all that was reserved:
   what is reserved and not committed is waited for in short naps, for its producer may have looked at the word already: its
   look may come before its commit is seen, not before its compare-and-set of the tail.
   STOREBUFFER: a single producer's tail is a store without a fence, which may be seen late, after it has looked at the word;
   the consumer therefore settles (waits until stores of before are seen) between its announcement and its look
   Negative controls: NOLOOK    no look between the announcement and the sleep
                      CELLSONLY the look is at the next cell, not at the tail: a message that is committed later
                      EARLY     a producer looks at the word before it reserves
                      EVENLESS  the word is left as it is: who is between its look and its sleep is missed
                      TWOWORDS  a flag, and a count on which to sleep, that is read after the flag was set
                      NOSETTLE  with STOREBUFFER: the look comes at once */
#ifndef NP
#define NP 2
#endif
#ifndef NC
#define NC 2
#endif
#ifndef RECS
#define RECS 2
#endif
#define M (NP*RECS)
byte tail, head, word, flag; bool done[M];             /* head: the group's; done: the cell is committed */
bool asleep[NC]; byte taken[M]; byte finished;
#ifdef STOREBUFFER
byte late;                                             /* a tail that is stored and not seen yet, + 1 */
#define PENDING (late!=0)
#else
#define PENDING (false)
#endif

inline wakeAll()
{
  d_step{ j=0; do :: j<NC -> asleep[j]=false; j++ :: else -> break od; j=0 }
}

#ifdef TWOWORDS
#define ANNOUNCED flag
#else
#define ANNOUNCED word
#endif
inline wake()                                          /* w: the word as it was when the producer looked */
{
  if
  :: w%2==1 ->
#ifdef TWOWORDS
       flag=0; word++; wakeAll()
#else
#ifdef EVENLESS
       wakeAll()
#else
       if :: atomic{ word==w -> word=w+1 }; wakeAll() :: word!=w -> skip fi
#endif
#endif
  :: else -> skip
  fi;
  w=0
}

proctype Producer()
{
  byte r, p, w, j;
  do
  :: r<RECS ->
#ifdef EARLY
       w=ANNOUNCED;
#endif
#ifdef STOREBUFFER
       atomic{ p=tail; late=p+2 };
       w=ANNOUNCED;
       atomic{ tail=late-1; late=0 };                  /* now it is seen */
       done[p]=true;
#else
       atomic{ p=tail; tail++ };                       /* the compare-and-set that succeeds: a full fence */
#ifdef EARLY
       done[p]=true;
#else
       if                                              /* the commit is a store without a fence */
       :: w=ANNOUNCED; done[p]=true
       :: done[p]=true; w=ANNOUNCED
       fi;
#endif
#endif
       wake();
       atomic{ r++; p=0 }
  :: else -> break
  od;
  finished++
}

proctype Consumer(byte me)
{
  byte h, w; bool ready;
look:
  atomic{ h=head };
  if
  :: h<M && done[h] ->
       if :: atomic{ head==h -> head=h+1; taken[h]++; assert(taken[h]==1) }; ready=false :: head!=h -> skip fi;
       goto look
  :: h==M -> goto end
  :: else -> skip
  fi;
#ifdef TWOWORDS
  if
  :: !ready -> flag=1; w=word; ready=true; goto look
  :: else -> ready=false
  fi;
#else
  if
  :: !ready || w!=word ->
       if
       :: atomic{ word%2==1 -> w=word }
       :: atomic{ word%2==0 -> word++; w=word }
       fi;
       ready=true;
#if defined(STOREBUFFER) && !defined(NOSETTLE)
       !PENDING;
#endif
#ifndef NOLOOK
       goto look
#endif
  :: else -> skip
  fi;
#endif
#if !defined(NOLOOK) && !defined(CELLSONLY)
  if :: atomic{ head==h && tail==h } -> skip :: else -> goto look fi;
#endif
  if
  :: atomic{ word==w -> asleep[me]=true }              /* futex_wait */
  :: word!=w -> goto look
  fi;
end_asleep:
  !asleep[me];
  goto look;
end:
  skip
}

init
{
  byte i;
  atomic{
    do :: i<NP -> run Producer(); i++ :: else -> break od; i=0;
    do :: i<NC -> run Consumer(i); i++ :: else -> break od; i=0
  };
  timeout;                                             /* nothing moves any more */
  assert(finished==NP);
  assert(head==M)
}
