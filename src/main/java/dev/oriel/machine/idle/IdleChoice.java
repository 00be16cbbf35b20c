package dev.oriel.machine.idle;

import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * What an admin has chosen for the machines that have no time of their own.
 *
 * @param id there is only one
 * @param minutes as {@link IdleSettings} has them
 */
@Table("idle_choices")
record IdleChoice(@Id int id, @Version int version, int minutes) {

    static final int ID = 1;

    static IdleChoice of(int minutes) {
        return new IdleChoice(ID, 0, minutes);
    }

    IdleChoice minutes(int others) {
        return new IdleChoice(id, version, others);
    }
}
