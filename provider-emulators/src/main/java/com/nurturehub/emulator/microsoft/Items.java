package com.nurturehub.emulator.microsoft;

import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Ledger;
import com.nurturehub.emulator.ParsedMail;
import com.nurturehub.emulator.RandomText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The messages in mailboxes: drafts, and copies of what was sent. Thread-safe. */
final class Items {
  private static final String IMMUTABLE = "AAkALg";
  private static final String OF_DRAFT = "AAMkAD";
  private static final String OF_SENT = "AAMkAS";

  private final Ledger ledger;
  private final Predicate<Delivery> shown;
  private final Map<String, Item> drafts = new ConcurrentHashMap<>();
  private volatile boolean renamesSent;

  /**
   * A message.
   *
   * @param id the immutable one, which it keeps from folder to folder
   * @param messageId with its angle brackets
   */
  record Item(
      String id, String mailbox, String messageId, boolean isDraft, Delivery.Content content) {

    /** As a caller is told: an id that is not immutable lasts until the message is moved. */
    String name(boolean immutable) {
      return immutable ? id : (isDraft ? OF_DRAFT : OF_SENT) + id;
    }
  }

  /**
   * Over a ledger.
   *
   * @param shown which mails are to be seen in sent items by now
   */
  Items(Ledger ledger, Predicate<Delivery> shown) {
    this.ledger = ledger;
    this.shown = shown;
  }

  static String newId() {
    return IMMUTABLE + RandomText.base64Url(45);
  }

  Item addDraft(String mailbox, byte[] raw) {
    String messageId = ParsedMail.of(raw).header("Message-ID").orElse("");
    Item draft = new Item(newId(), mailbox, messageId, true, raw::clone);
    drafts.put(draft.id(), draft);
    return draft;
  }

  /** Whether it was there. */
  boolean remove(Item draft) {
    return drafts.remove(draft.id()) != null;
  }

  List<Item> drafts(String mailbox) {
    return drafts.values().stream()
        .filter(draft -> draft.mailbox().equalsIgnoreCase(mailbox))
        .toList();
  }

  void renameSent() {
    renamesSent = true;
  }

  /** What the copy among the sent items will be called. */
  String sentIdOf(Item draft) {
    return renamesSent ? newId() : draft.id();
  }

  Optional<Item> find(String mailbox, String name) {
    String id = name.replaceFirst("^(" + OF_DRAFT + "|" + OF_SENT + ")(?=" + IMMUTABLE + ")", "");
    return Stream.concat(
            Optional.ofNullable(drafts.get(id)).stream(),
            ledger.findByProviderId(id).filter(shown).map(Items::sent).stream())
        .filter(item -> item.mailbox().equalsIgnoreCase(mailbox))
        .filter(item -> name.equals(item.name(true)) || name.equals(item.name(false)))
        .findFirst();
  }

  List<Item> findByMessageId(String mailbox, String messageId) {
    List<Item> found = new ArrayList<>(drafts.values());
    ledger.findByMessageId(messageId).stream().filter(shown).map(Items::sent).forEach(found::add);
    found.removeIf(
        item -> !item.messageId().equals(messageId) || !item.mailbox().equalsIgnoreCase(mailbox));
    return found;
  }

  private static Item sent(Delivery mail) {
    return new Item(mail.providerId(), mail.mailbox(), mail.messageId(), false, mail.content());
  }
}
