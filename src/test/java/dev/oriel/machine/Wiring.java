package dev.oriel.machine;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.AutowiredAnnotationBeanPostProcessor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.util.ClassUtils;

/**
 * The parts of one server that look after machines, put together by Spring. What a test gives takes the place of the part
 * that the server has for it; none is made before it is asked for, and nobody is told of events.
 */
final class Wiring {

    private static final List<Class<?>> PARTS = Stream.of("register", "host", "disk", "control", "snapshot", "recovery")
            .flatMap(name -> in("dev.oriel.machine." + name))
            .toList();

    private final DefaultListableBeanFactory parts = new DefaultListableBeanFactory();

    /** @param more the packages whose parts there are besides those of machines */
    Wiring(Collection<String> more) {
        AutowiredAnnotationBeanPostProcessor constructors = new AutowiredAnnotationBeanPostProcessor();
        constructors.setBeanFactory(parts);
        parts.addBeanPostProcessor(constructors);
        Stream.concat(PARTS.stream(), more.stream().flatMap(Wiring::in))
                .forEach(part -> parts.registerBeanDefinition(part.getName(), new RootBeanDefinition(part)));
        parts.registerBeanDefinition(MachineAccess.class.getName(), new RootBeanDefinition(MachineAccess.class));
    }

    void give(Object part) {
        String name = part.getClass().getName();
        if (parts.containsBeanDefinition(name)) {
            parts.removeBeanDefinition(name);
        }
        parts.registerSingleton(name, part);
    }

    <T> T part(Class<T> type) {
        return parts.getBean(type);
    }

    /** A part whose class only its own package sees. */
    <T> T part(String name, Class<T> seenAs) {
        return parts.getBean(name, seenAs);
    }

    private static Stream<Class<?>> in(String folder) {
        return new ClassPathScanningCandidateComponentProvider(true)
                .findCandidateComponents(folder).stream().map(Wiring::type);
    }

    private static Class<?> type(BeanDefinition found) {
        return ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()), Wiring.class.getClassLoader());
    }
}
