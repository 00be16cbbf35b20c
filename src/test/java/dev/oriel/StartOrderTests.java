package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;

/**
 * What begins when the server starts begins in the order of the phases: Spring begins what a bean needs before the bean
 * itself, and so no bean may need one of a later phase.
 */
@RunningServer
class StartOrderTests {

    @Autowired
    private ConfigurableListableBeanFactory beans;

    @Test
    void nothingBeginsBeforeItsPhaseBecauseSomebodyNeedsIt() {
        Map<String, SmartLifecycle> all = beans.getBeansOfType(SmartLifecycle.class);
        List<String> tooEarly = all.entrySet().stream()
                .flatMap(entry -> Arrays.stream(beans.getDependenciesForBean(entry.getKey()))
                        .filter(needed -> all.containsKey(needed)
                                && all.get(needed).getPhase() > entry.getValue().getPhase())
                        .map(needed -> entry.getKey() + " needs " + needed))
                .toList();

        assertThat(all).containsKeys("machineRecovery", "templateRecovery", "warmPool");
        assertThat(tooEarly).isEmpty();
    }
}
