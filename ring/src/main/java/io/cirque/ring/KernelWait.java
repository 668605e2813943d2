package io.cirque.ring;

/** A strategy by which a consumer sleeps in the kernel after a while, if it can; if not, it goes on as the strategy says. */
interface KernelWait extends WaitStrategy {

    /** The attempt from which on it sleeps. */
    int patience();

    /** Whether what it takes is to be had though the JVM may print a warning of it. */
    boolean isAskedFor();
}
