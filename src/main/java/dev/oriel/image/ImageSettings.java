package dev.oriel.image;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Bounds of the library.
 *
 * @param maxFileSize of one image
 * @param maxDiskSize that a guest may see
 * @param freeSpace what always stays free on the file system
 */
@ConfigurationProperties("oriel.image")
public record ImageSettings(
        @DefaultValue("64GB") DataSize maxFileSize,
        @DefaultValue("2TB") DataSize maxDiskSize,
        @DefaultValue("1GB") DataSize freeSpace) {}
