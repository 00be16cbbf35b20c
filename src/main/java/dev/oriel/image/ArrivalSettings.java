package dev.oriel.image;

import dev.oriel.account.Role;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.unit.DataSize;

/**
 * How images may come.
 *
 * @param uploadExpiry after this time without a sign of its person an unfinished upload is taken away
 * @param maxArrivalsPerPerson how many one person may have under way
 * @param maxPerPerson how much of the library, with what is on its way, may belong to one person; admins have no bound
 * @param imports whether the server fetches images from addresses
 * @param importFor the least role that may have it do so
 * @param importHosts names, with a port or without, that may be asked although their addresses are not public
 * @param importTimeout how long one may take
 */
@ConfigurationProperties("oriel.image")
record ArrivalSettings(
        @DefaultValue("7d") Duration uploadExpiry,
        @DefaultValue("32") int maxArrivalsPerPerson,
        @DefaultValue("1TB") DataSize maxPerPerson,
        @Name("import") @DefaultValue("false") boolean imports,
        @DefaultValue("admin") Role importFor,
        @DefaultValue List<String> importHosts,
        @DefaultValue("12h") Duration importTimeout) {}
