package io.cirque.ring;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Optional;

/**
 * The C library's {@code syscall}, found by name, for this is Java 17: through java.lang.foreign, which Java has from 22
 * on, or through JNA if that is on the class path of an older one. Thread-safe.
 */
final class NativeCall {
    static final boolean HAS_FOREIGN_ACCESS = Runtime.version().feature() >= 22;

    /** The system call's number and six arguments. */
    private static final int ARGUMENTS = 7;

    private static final MethodType CALL = MethodType.methodType(
            long.class, Collections.<Class<?>>nCopies(ARGUMENTS, long.class).toArray(Class<?>[]::new));
    private static final MethodType ADDRESS = MethodType.methodType(long.class, ByteBuffer.class);

    private final MethodHandle call;
    private final MethodHandle address;

    private NativeCall(MethodHandle call, MethodHandle place, MethodHandle number) {
        this.call = call.asType(CALL);
        this.address = MethodHandles.filterReturnValue(place, number).asType(ADDRESS);
    }

    /**
     * Links it.
     *
     * @throws ReflectiveOperationException if there is neither, or the JVM refuses
     */
    static NativeCall link() throws ReflectiveOperationException {
        return HAS_FOREIGN_ACCESS ? byForeignAccess() : byJna();
    }

    /** Whether linking prints no warning. */
    static boolean isQuiet() {
        try {
            return !HAS_FOREIGN_ACCESS
                    || (boolean) Module.class.getMethod("isNativeAccessEnabled").invoke(NativeCall.class.getModule());
        } catch (ReflectiveOperationException unknown) {
            return false;
        }
    }

    private static NativeCall byForeignAccess() throws ReflectiveOperationException {
        Class<?> linkers = foreign("Linker");
        Class<?> option = foreign("Linker$Option");
        Class<?> segment = foreign("MemorySegment");
        Class<?> layout = foreign("MemoryLayout");
        Class<?> descriptor = foreign("FunctionDescriptor");
        Object words = foreign("ValueLayout").getField("JAVA_LONG").get(null);
        Object arguments = Array.newInstance(layout, ARGUMENTS);
        for (int i = 0; i < ARGUMENTS; i++) {
            Array.set(arguments, i, words);
        }
        Object options = Array.newInstance(option, 1);
        Array.set(options, 0, option.getMethod("firstVariadicArg", int.class).invoke(null, 1));
        Object linker = linkers.getMethod("nativeLinker").invoke(null);
        Object symbols = linkers.getMethod("defaultLookup").invoke(linker);
        Optional<?> function = (Optional<?>)
                foreign("SymbolLookup").getMethod("find", String.class).invoke(symbols, "syscall");
        Object signature =
                descriptor.getMethod("of", layout, arguments.getClass()).invoke(null, words, arguments);
        MethodHandle call = (MethodHandle) linkers.getMethod("downcallHandle", segment, descriptor, options.getClass())
                .invoke(linker, function.orElseThrow(), signature, options);
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        return new NativeCall(
                call,
                lookup.findStatic(segment, "ofBuffer", MethodType.methodType(segment, Buffer.class)),
                lookup.findVirtual(segment, "address", MethodType.methodType(long.class)));
    }

    private static Class<?> foreign(String name) throws ClassNotFoundException {
        return Class.forName("java.lang.foreign." + name);
    }

    private static NativeCall byJna() throws ReflectiveOperationException {
        Class<?> pointer = jna("Pointer");
        Object library =
                jna("NativeLibrary").getMethod("getInstance", String.class).invoke(null, "c");
        Object function =
                jna("NativeLibrary").getMethod("getFunction", String.class).invoke(library, "syscall");
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        MethodHandle call = lookup.findVirtual(
                        jna("Function"), "invokeLong", MethodType.methodType(long.class, Object[].class))
                .bindTo(function)
                .asCollector(Object[].class, ARGUMENTS);
        return new NativeCall(
                call,
                lookup.findStatic(
                        jna("Native"), "getDirectBufferPointer", MethodType.methodType(pointer, Buffer.class)),
                lookup.findStatic(pointer, "nativeValue", MethodType.methodType(long.class, pointer)));
    }

    private static Class<?> jna(String name) throws ClassNotFoundException {
        return Class.forName("com.sun.jna." + name);
    }

    /** Makes a system call; answers what the C library does, so -1 for any error. */
    long call(long number, long first, long second, long third, long fourth) {
        try {
            return (long) call.invokeExact(number, first, second, third, fourth, 0L, 0L);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("system call " + number, e);
        }
    }

    /** The address of a place in a direct buffer; good as long as the caller keeps that. */
    long address(ByteBuffer buffer, int offset) {
        try {
            return (long) address.invokeExact(buffer.slice(offset, Long.BYTES));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the address of a buffer", e);
        }
    }
}
