package dev.oriel.machine.snapshot;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much of their past machines may keep.
 *
 * @param perMachine how many snapshots a machine may have
 * @param layers how many layers a disk may have: each makes it a little slower
 * @param maxPerPerson what the snapshots of all machines of one person may take; admins have no bound
 */
@ConfigurationProperties("oriel.snapshot")
record SnapshotSettings(
        @DefaultValue("24") int perMachine,
        @DefaultValue("32") int layers,
        @DefaultValue("1TB") DataSize maxPerPerson) {}
