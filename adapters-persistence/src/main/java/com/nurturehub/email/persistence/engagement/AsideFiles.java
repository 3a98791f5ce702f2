package com.nurturehub.email.persistence.engagement;

import com.nurturehub.email.application.port.PersonalData;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps erased contacts out of the files that a journal has set aside for a person. What can be
 * read is stripped like what goes to the store. Whose the rest is that cannot be read nobody can
 * tell, so it goes with the first contact that is erased after the file was written.
 */
final class AsideFiles {

  private static final Logger LOG = System.getLogger(AsideFiles.class.getName());

  /** How far an instance's clock and a disk's may be apart. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final UnitOfWork unitOfWork;
  private final PersonalData personalData;
  private final EventJournal journal;

  AsideFiles(UnitOfWork unitOfWork, PersonalData personalData, EventJournal journal) {
    this.unitOfWork = unitOfWork;
    this.personalData = personalData;
    this.journal = journal;
  }

  /**
   * Strips them of all contacts that are erased by now.
   *
   * @throws StorageUnavailable when it cannot be told who is
   */
  void strip() throws IOException {
    List<Path> files = journal.aside();
    if (files.isEmpty()) {
      return;
    }
    Optional<Instant> latest = unitOfWork.asWorker(personalData::latest);
    if (latest.isPresent()) {
      for (Path file : files) {
        strip(file, latest.get());
      }
    }
  }

  private void strip(Path file, Instant latest) throws IOException {
    EventJournal.Content content = EventJournal.read(file);
    List<JournalRecord> stripped = stripped(content.records());
    boolean isCut =
        content.damaged()
            && Files.getLastModifiedTime(file).toInstant().minus(SKEW).isBefore(latest);
    if (isCut || !stripped.equals(content.records())) {
      journal.replace(file, stripped);
      LOG.log(
          Level.WARNING,
          "{0} was written anew, since contacts were erased{1}",
          file,
          isCut ? "; what could not be read of it is gone" : "");
    }
  }

  private List<JournalRecord> stripped(List<JournalRecord> records) {
    Map<TenantId, Set<ContactId>> contacts = new HashMap<>();
    records.forEach(
        each ->
            contacts
                .computeIfAbsent(each.event().context().tenant(), tenant -> new HashSet<>())
                .add(each.event().context().contact()));
    Map<TenantId, Set<ContactId>> erased = new HashMap<>();
    contacts.forEach(
        (tenant, theirs) ->
            erased.put(
                tenant, unitOfWork.forTenant(tenant, () -> personalData.erased(tenant, theirs))));
    return records.stream()
        .map(
            each ->
                erased
                        .getOrDefault(each.event().context().tenant(), Set.of())
                        .contains(each.event().context().contact())
                    ? erased(each)
                    : each)
        .toList();
  }

  private static JournalRecord erased(JournalRecord each) {
    return each.event().erased() instanceof EngagementEvent.Visited event
        ? new JournalRecord(event, each.mayBeStored())
        : each;
  }
}
