package com.nurturehub.email.persistence.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.engagement.Assessment;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.Visit;
import com.nurturehub.email.domain.engagement.Visitor;
import com.nurturehub.email.domain.tracking.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventJournalTest {

  private static final long ROOM = 64 << 20;

  @TempDir private Path directory;

  @Test
  void everyKindOfVisitShouldComeBackEqualWhenItWasAppended() throws IOException {
    Visit bare =
        new Visit(
            new Visitor(Optional.empty(), Optional.empty()),
            new Assessment(Verdict.MACHINE, List.of("head", "prefetch")),
            7);
    List<JournalRecord> records =
        List.of(
            record(new EngagementEvent.Opened(context(), Examples.visit())),
            record(new EngagementEvent.Opened(context(), bare)),
            new JournalRecord(
                new EngagementEvent.Clicked(
                    context(), Examples.visit(), new Link(3, "https://agency.example/böok?a=1#x")),
                true),
            record(new EngagementEvent.Unsubscribed(context(), Examples.visit())));

    try (EventJournal journal = EventJournal.open(directory, ROOM)) {
      journal.append(records.subList(0, 2));
      journal.append(records.subList(2, 4));

      assertThat(journal.complete())
          .singleElement()
          .satisfies(
              file ->
                  assertThat(EventJournal.read(file))
                      .isEqualTo(new EventJournal.Content(records, false)));
    }
  }

  @Test
  void nothingShouldBeLostWhenTheProcessEndsAndAnotherOpensTheDirectory() throws IOException {
    List<JournalRecord> records = records(3);
    try (EventJournal journal = EventJournal.open(directory, ROOM)) {
      journal.append(records.subList(0, 2));
    }
    try (EventJournal journal = EventJournal.open(directory, ROOM)) {
      journal.append(records.subList(2, 3));

      assertThat(journal.bytes()).isPositive();
      assertThat(contentOf(journal)).isEqualTo(records);
      for (Path stored : journal.complete()) {
        journal.remove(stored);
      }
      assertThat(journal.bytes()).isZero();
      assertThat(journal.complete()).isEmpty();
    }
  }

  @Test
  void whatIsWholeShouldBeReadWhenTheLastRecordIsCutOffAnywhere() throws IOException {
    List<JournalRecord> records = records(2);
    Path file;
    try (EventJournal journal = EventJournal.open(directory, ROOM)) {
      journal.append(records);
      file = journal.complete().getFirst();
    }
    byte[] whole = Files.readAllBytes(file);
    int first = Integer.BYTES + 2 * Integer.BYTES + lengthOfFirst(whole);

    for (int cut = first; cut < whole.length; cut++) {
      Files.write(file, Arrays.copyOf(whole, cut));
      EventJournal.Content content = EventJournal.read(file);
      // Longer than what was written, as a power failure leaves it.
      Files.write(file, Arrays.copyOf(Arrays.copyOf(whole, first), whole.length));

      assertThat(content).isEqualTo(new EventJournal.Content(records.subList(0, 1), false));
      assertThat(EventJournal.read(file)).isEqualTo(content);
    }
  }

  @Test
  void fileShouldSayThatItIsDamagedWhenAnOctetIsNotAsWritten() throws IOException {
    List<JournalRecord> records = records(3);
    Path file;
    try (EventJournal journal = EventJournal.open(directory, ROOM)) {
      journal.append(records);
      file = journal.complete().getFirst();
    }
    byte[] octets = Files.readAllBytes(file);
    octets[octets.length - 1] ^= 1;
    Files.write(file, octets);

    assertThat(EventJournal.read(file))
        .isEqualTo(new EventJournal.Content(records.subList(0, 2), true));

    Files.write(file, new byte[] {'X'}, StandardOpenOption.WRITE);
    assertThat(EventJournal.read(file)).isEqualTo(new EventJournal.Content(List.of(), true));
  }

  @Test
  void fileShouldBeKeptUnderAnotherNameWhenItIsSetAside() throws IOException {
    try (EventJournal journal = EventJournal.open(directory, ROOM)) {
      journal.append(records(1));
      journal.setAside(journal.complete().getFirst());

      assertThat(journal.complete()).isEmpty();
      assertThat(journal.bytes()).isZero();
    }
    try (EventJournal journal = EventJournal.open(directory, ROOM)) {
      assertThat(journal.complete()).isEmpty();
      assertThat(directory).isDirectoryContaining("glob:**.aside");
    }
  }

  @Test
  void filesShouldBeReadInTheirOrderWhenOneIsFull() throws IOException {
    List<JournalRecord> records = records(12_000);
    try (EventJournal journal = EventJournal.open(directory, ROOM)) {
      for (int i = 0; i < 60; i++) {
        journal.append(records.subList(i * 200, (i + 1) * 200));
      }
      assertThat(journal.complete().size()).isBetween(1, 10);
      journal.append(records.subList(0, 1));

      assertThat(contentOf(journal))
          .startsWith(records.toArray(JournalRecord[]::new))
          .hasSize(12_001);
    }
  }

  @Test
  void journalShouldRefuseWhenItIsFullAndTakeAgainWhenThereIsRoom() throws IOException {
    try (EventJournal journal = EventJournal.open(directory, 1_000)) {
      journal.append(records(1));

      assertThatIOException().isThrownBy(() -> journal.append(records(50)));

      journal.remove(journal.complete().getFirst());
      journal.append(records(2));
      assertThat(contentOf(journal)).hasSize(2);
    }
  }

  @Test
  void directoryShouldBeOfOneProcessAlone() throws IOException {
    try (EventJournal journal = EventJournal.open(directory, ROOM)) {
      assertThat(journal.bytes()).isZero();
      assertThatIllegalStateException()
          .isThrownBy(() -> EventJournal.open(directory, ROOM))
          .withMessageContaining("another instance");
    }
    EventJournal.open(directory, ROOM).close();
  }

  @Test
  void openingShouldFailWithTheDirectoryWhenItCannotBeWritten() throws IOException {
    Path file = Files.createFile(directory.resolve("no-directory"));

    assertThatIllegalStateException()
        .isThrownBy(() -> EventJournal.open(file, ROOM))
        .withMessageContaining("no-directory");
  }

  private static int lengthOfFirst(byte[] file) {
    return java.nio.ByteBuffer.wrap(file).getInt(Integer.BYTES);
  }

  private static List<JournalRecord> contentOf(EventJournal journal) throws IOException {
    List<JournalRecord> all = new ArrayList<>();
    for (Path file : journal.complete()) {
      all.addAll(EventJournal.read(file).records());
    }
    return all;
  }

  private static List<JournalRecord> records(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> record(new EngagementEvent.Opened(context(), Examples.visit())))
        .toList();
  }

  private static JournalRecord record(EngagementEvent.Visited event) {
    return new JournalRecord(event, false);
  }

  private static EventContext context() {
    return Examples.eventContext(Examples.details(ACME, NOON), NOON);
  }
}
