package io.cirque.autoconfigure.test;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Looks for {@link TemporaryRings} at a test class and those that it stands in. */
final class TemporaryRingsContextCustomizerFactory implements ContextCustomizerFactory {
    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
        TestContextAnnotationUtils.AnnotationDescriptor<TemporaryRings> found =
                TestContextAnnotationUtils.findAnnotationDescriptor(testClass, TemporaryRings.class);
        return found == null ? null : new TemporaryRingsContextCustomizer(testClass);
    }
}
