package dev.oriel.template;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * All versions of all templates.
 *
 * <p>Each query is a transaction: what it finds has disks, which would take a second connection each.
 */
@Transactional
interface TemplateVersions extends Repository<TemplateVersion, UUID> {

    Optional<TemplateVersion> findById(UUID id);

    boolean existsById(UUID id);

    List<TemplateVersion> findAll();

    List<TemplateVersion> findByTemplateOrderByNumberDesc(UUID template);

    Optional<TemplateVersion> findFirstByTemplateAndStageOrderByNumberDesc(UUID template, TemplateVersion.Stage stage);

    List<TemplateVersion> findByStageIn(List<TemplateVersion.Stage> stages);

    /** Those whose disks stand on a version's. */
    List<TemplateVersion> findByBuiltOn(UUID version);

    TemplateVersion save(TemplateVersion version);

    void deleteById(UUID id);

    /** The machines that were made of a version. */
    @Query("select m.id, m.owner, m.name from machines m where m.template_version = :version order by m.name")
    List<Clone> findClones(UUID version);

    /** The templates that have an image in the drive, or start from it. */
    @Query("""
            select t.owner, t.name from templates t where exists (
                select 1 from template_versions v
                where v.template = t.id and (v.cdrom = :image or v.kernel = :image or v.initrd = :image
                    or exists (select 1 from template_disks d where d.template_version = v.id and d.image = :image)))
            """)
    List<Use> findUsing(UUID image);

    /** A machine in short. */
    record Clone(UUID id, UUID owner, String name) {}

    /** A template in short. */
    record Use(UUID owner, String name) {}
}
