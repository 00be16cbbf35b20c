package dev.oriel.image;

import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/** That somebody may use an image which is neither theirs nor for everybody. */
@Table("image_shares")
record ImageShare(@Id UUID id, @Version int version, UUID image, UUID account) {

    static ImageShare of(UUID image, UUID account) {
        return new ImageShare(UUID.randomUUID(), 0, image, account);
    }
}
