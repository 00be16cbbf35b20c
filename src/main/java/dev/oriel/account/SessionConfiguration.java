package dev.oriel.account;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.core.serializer.DefaultDeserializer;
import org.springframework.core.serializer.support.SerializingConverter;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.config.SessionRepositoryCustomizer;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.session.jdbc.PostgreSqlJdbcIndexedSessionRepositoryCustomizer;
import org.springframework.session.jdbc.config.annotation.web.http.EnableJdbcHttpSession;
import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.DefaultCookieSerializer;

/** Sessions live in the database, so that a restart of the server signs nobody out. */
@Configuration
@EnableJdbcHttpSession
class SessionConfiguration {

    /** Two requests of one browser may write the same attribute first; the later one wins. */
    private static final String H2_WRITES_ATTRIBUTE = """
            merge into %TABLE_NAME%_ATTRIBUTES (SESSION_PRIMARY_ID, ATTRIBUTE_NAME, ATTRIBUTE_BYTES)
            key (SESSION_PRIMARY_ID, ATTRIBUTE_NAME) values (?, ?, ?)
            """;

    private static final Logger log = LoggerFactory.getLogger(SessionConfiguration.class);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** HttpOnly and SameSite=Lax as the serializer does by itself, and Secure whenever the request came over TLS. */
    @Bean
    CookieSerializer cookieSerializer(@Value("${server.servlet.session.cookie.name:ORIEL}") String name) {
        DefaultCookieSerializer cookie = new DefaultCookieSerializer();
        cookie.setCookieName(name);
        return cookie;
    }

    @Bean
    SessionRepositoryCustomizer<JdbcIndexedSessionRepository> sessionLifetime(
            @Value("${server.servlet.session.timeout:24h}") Duration idle) {
        return sessions -> sessions.setDefaultMaxInactiveInterval(idle);
    }

    @Bean
    SessionRepositoryCustomizer<JdbcIndexedSessionRepository> sessionStatements(DataSource database)
            throws MetaDataAccessException {
        String product = JdbcUtils.commonDatabaseName(
                JdbcUtils.extractDatabaseMetaData(database, metaData -> metaData.getDatabaseProductName()));
        return DatabaseDriver.fromProductName(product) == DatabaseDriver.POSTGRESQL
                ? new PostgreSqlJdbcIndexedSessionRepositoryCustomizer()
                : sessions -> sessions.setCreateSessionAttributeQuery(H2_WRITES_ATTRIBUTE);
    }

    @Bean
    @Primary
    FindByIndexNameSessionRepository<? extends Session> sparingSessions(JdbcIndexedSessionRepository stored) {
        return new SparingSessions<>(stored);
    }

    /** An attribute that an older version wrote and this one cannot read is as good as absent, and no reason to fail. */
    @Bean
    ConversionService springSessionConversionService() {
        GenericConversionService conversions = new GenericConversionService();
        conversions.addConverter(Object.class, byte[].class, new SerializingConverter());
        conversions.addConverter(new Reading());
        return conversions;
    }

    /** Reads an attribute, if it can be read. */
    private static final class Reading implements GenericConverter {

        @Override
        public Set<ConvertiblePair> getConvertibleTypes() {
            return Set.of(new ConvertiblePair(byte[].class, Object.class));
        }

        @Override
        public @Nullable Object convert(@Nullable Object source, TypeDescriptor from, TypeDescriptor to) {
            if (!(source instanceof byte[] bytes)) {
                return null;
            }
            try {
                return new DefaultDeserializer(SessionConfiguration.class.getClassLoader())
                        .deserializeFromByteArray(bytes);
            } catch (IOException | RuntimeException | LinkageError unreadable) {
                log.info("An attribute of a session cannot be read any more: {}", unreadable.toString());
                return null;
            }
        }
    }
}
