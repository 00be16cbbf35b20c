package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.TransactionSystemException;

class StorageFailureTests {

    @Test
    void aFullDiskIsRecognisedHoweverDeepItIsSaid() {
        SQLException written = new SQLException("General error", "HY000", new IOException("No space left on device"));
        assertThat(StorageFailure.isFull(new TransactionSystemException("no commit", written)))
                .isTrue();
        assertThat(StorageFailure.isFull(sql("53100"))).isTrue();
        assertThat(StorageFailure.isFull(sql("90098"))).isTrue();
    }

    @Test
    void aFullDiskIsRecognisedInAProgramsWords() {
        assertThat(StorageFailure.saysFull("qemu-img: error while writing: No space left on device"))
                .isTrue();
        assertThat(StorageFailure.saysFull("qemu-img: Image is corrupt")).isFalse();
        assertThat(StorageFailure.saysFull(null)).isFalse();
    }

    @Test
    void anotherFailureOfTheDatabaseIsNoFullDisk() {
        assertThat(StorageFailure.isOne(sql("08006"))).isTrue();
        assertThat(StorageFailure.isFull(sql("08006"))).isFalse();
    }

    @Test
    void whatTheDatabaseRefusesIsNoFailureOfIt() {
        assertThat(StorageFailure.isOne(new DataIntegrityViolationException("twice", new SQLException("", "23505"))))
                .isFalse();
        assertThat(StorageFailure.isOne(sql("22001"))).isFalse();
        assertThat(StorageFailure.isOne(new IllegalStateException("ours"))).isFalse();
    }

    @Test
    void causesThatGoRoundInACircleComeToAnEnd() {
        RuntimeException one = new RuntimeException("one");
        one.initCause(new RuntimeException("two", one));
        assertThat(StorageFailure.isOne(one)).isFalse();
    }

    private static UncategorizedSQLException sql(String state) {
        return new UncategorizedSQLException("store", null, new SQLException("failed", state));
    }
}
