package com.nurturehub.email.persistence.engagement;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.engagement.Assessment;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.Visit;
import com.nurturehub.email.domain.engagement.Visitor;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.persistence.session.Labels;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A visit in the journal, and its octets, both ways. Another layout needs another {@link
 * EventJournal#VERSION}.
 *
 * @param mayBeStored whether the store may have it already, under its own id, so that it must not
 *     be folded into another
 */
record JournalRecord(EngagementEvent.Visited event, boolean mayBeStored) {

  void write(DataOutputStream out) throws IOException {
    EventContext context = event.context();
    Visit visit = event.visit();
    out.writeBoolean(mayBeStored);
    out.writeUTF(Labels.of(EventKind.of(event)));
    writeId(out, context.id().value());
    out.writeUTF(context.tenant().value());
    writeId(out, context.email().value());
    out.writeUTF(context.sequence().sequence().value());
    out.writeInt(context.sequence().step());
    out.writeUTF(context.contact().value());
    Instant occurredAt = context.occurredAt();
    out.writeLong(occurredAt.getEpochSecond());
    out.writeInt(occurredAt.getNano());
    writeText(out, visit.visitor().userAgent());
    writeText(out, visit.visitor().network());
    out.writeUTF(Labels.of(visit.assessment().verdict()));
    out.writeInt(visit.assessment().reasons().size());
    for (String reason : visit.assessment().reasons()) {
      out.writeUTF(reason);
    }
    out.writeInt(visit.count());
    if (event instanceof EngagementEvent.Clicked clicked) {
      out.writeInt(clicked.link().index());
      out.writeUTF(clicked.link().url());
    }
  }

  static JournalRecord read(DataInputStream in) throws IOException {
    boolean mayBeStored = in.readBoolean();
    EventKind kind = Labels.parse(EventKind.class, in.readUTF());
    UUID id = readId(in);
    TenantId tenant = new TenantId(in.readUTF());
    EmailId email = new EmailId(readId(in));
    SequenceStep sequence = new SequenceStep(new SequenceId(in.readUTF()), in.readInt());
    ContactId contact = new ContactId(in.readUTF());
    Instant occurredAt = Instant.ofEpochSecond(in.readLong(), in.readInt());
    EventContext context =
        new EventContext(new EventId(id), tenant, email, sequence, contact, occurredAt);
    Visitor visitor = new Visitor(readText(in), readText(in));
    Verdict verdict = Labels.parse(Verdict.class, in.readUTF());
    List<String> reasons = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      reasons.add(in.readUTF());
    }
    Visit visit = new Visit(visitor, new Assessment(verdict, reasons), in.readInt());
    EngagementEvent.Visited event =
        switch (kind) {
          case OPENED -> new EngagementEvent.Opened(context, visit);
          case CLICKED ->
              new EngagementEvent.Clicked(context, visit, new Link(in.readInt(), in.readUTF()));
          case UNSUBSCRIBED -> new EngagementEvent.Unsubscribed(context, visit);
          case SENT, FAILED, REASSESSED -> throw new IOException(kind + " is no visit");
        };
    return new JournalRecord(event, mayBeStored);
  }

  private static void writeId(DataOutputStream out, UUID id) throws IOException {
    out.writeLong(id.getMostSignificantBits());
    out.writeLong(id.getLeastSignificantBits());
  }

  private static UUID readId(DataInputStream in) throws IOException {
    return new UUID(in.readLong(), in.readLong());
  }

  private static void writeText(DataOutputStream out, Optional<String> text) throws IOException {
    out.writeBoolean(text.isPresent());
    if (text.isPresent()) {
      out.writeUTF(text.get());
    }
  }

  private static Optional<String> readText(DataInputStream in) throws IOException {
    return in.readBoolean() ? Optional.of(in.readUTF()) : Optional.empty();
  }
}
