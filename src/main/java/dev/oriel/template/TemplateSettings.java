package dev.oriel.template;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How templates are made and how many clones wait.
 *
 * @param quiet how long a screen must stand still for a guest to count as settled
 * @param settleLimit how long a guest may take to settle before the person is asked
 * @param patience how long the person may take to answer
 * @param wanted how many clones of a new template are to wait in the pool
 * @param pausedClone the memory that a clone in the pool takes of the host
 * @param restores how many clones are restored at the same time
 * @param demandWindow for how long a claim counts as demand for another
 * @param mostDemand how many clones demand alone may have wait; 0 for none
 */
@ConfigurationProperties("oriel.template")
record TemplateSettings(
        @DefaultValue("6s") Duration quiet,
        @DefaultValue("5m") Duration settleLimit,
        @DefaultValue("30m") Duration patience,
        @DefaultValue("1") int wanted,
        @DefaultValue("32MB") DataSize pausedClone,
        @DefaultValue("3") int restores,
        @DefaultValue("5m") Duration demandWindow,
        @DefaultValue("10") int mostDemand) {}
