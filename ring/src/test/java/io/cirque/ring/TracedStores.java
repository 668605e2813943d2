package io.cirque.ring;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the tests of a class with copies of the ring's classes, and of their own, for which {@link StoreTrace} is on: the
 * flag is a constant of a class, and off for all other tests of this JVM. The tests have no other callbacks.
 */
final class TracedStores implements InvocationInterceptor {
    private static final ClassLoader COPIES = copies();

    @Override
    @SuppressWarnings("NullAway") // Java 17 and 25 do not see the same in Void
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> context, ExtensionContext extension)
            throws Throwable {
        invocation.skip();
        run(context, extension.getRequiredTestInstance());
    }

    @Override
    @SuppressWarnings("NullAway") // Java 17 and 25 do not see the same in Void
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> context, ExtensionContext extension)
            throws Throwable {
        invocation.skip();
        run(context, extension.getRequiredTestInstance());
    }

    private static void run(ReflectiveInvocationContext<Method> context, Object test) throws Throwable {
        Class<?> type = COPIES.loadClass(test.getClass().getName());
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object copy = constructor.newInstance();
        for (Field field : test.getClass().getDeclaredFields()) {
            if (field.isAnnotationPresent(TempDir.class)) {
                field.setAccessible(true);
                Field same = type.getDeclaredField(field.getName());
                same.setAccessible(true);
                same.set(copy, field.get(test));
            }
        }
        Method original = context.getExecutable();
        Class<?>[] parameters = original.getParameterTypes();
        Object[] arguments = context.getArguments().toArray();
        for (int i = 0; i < parameters.length; i++) {
            if (arguments[i] instanceof Enum<?> constant) {
                parameters[i] = COPIES.loadClass(parameters[i].getName());
                Method valueOf = parameters[i].getMethod("valueOf", String.class);
                valueOf.setAccessible(true);
                arguments[i] = valueOf.invoke(null, constant.name());
            }
        }
        Method method = type.getDeclaredMethod(original.getName(), parameters);
        method.setAccessible(true);
        try {
            method.invoke(copy, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private static ClassLoader copies() {
        String copied = RingQueue.class.getPackageName() + ".";
        ClassLoader others = new ClassLoader(TracedStores.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith(copied)) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }
        };
        System.setProperty(StoreTrace.PROPERTY, "true");
        try {
            ClassLoader copies = new URLClassLoader(
                    new URL[] {
                        KillableJvm.place(RingQueue.class).toUri().toURL(),
                        KillableJvm.place(TracedStores.class).toUri().toURL()
                    },
                    others);
            Class.forName(StoreTrace.class.getName(), true, copies);
            return copies;
        } catch (MalformedURLException | ClassNotFoundException e) {
            throw new AssertionError(e);
        } finally {
            System.clearProperty(StoreTrace.PROPERTY);
        }
    }
}
