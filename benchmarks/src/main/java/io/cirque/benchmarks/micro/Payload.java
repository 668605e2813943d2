package io.cirque.benchmarks.micro;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Something to send. */
@State(Scope.Thread)
public class Payload {

    final byte[] bytes = new byte[128];
}
