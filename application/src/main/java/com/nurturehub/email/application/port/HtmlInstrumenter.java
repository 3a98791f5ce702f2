package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.tracking.Link;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Puts tracking into an author's HTML.
 *
 * <p><b>Guarantee:</b> outside the values of rewritten {@code href} attributes, and the pixel,
 * every character stays as the author wrote it. A destination handed to {@code clickUrl} is the
 * author's URL, entities decoded, and without the white space that every browser drops from it:
 * around it, and tabs and line breaks within. Nothing else is changed. Links are numbered from 0 in
 * document order. No I/O; time and memory grow linearly with the document.
 */
public interface HtmlInstrumenter {

  /**
   * What authors write where the recipient's unsubscribe link shall stand. It is replaced when the
   * e-mail leaves, so it is no placeholder that was left.
   */
  Pattern UNSUBSCRIBE_URL = Pattern.compile("\\{\\{\\s*unsubscribe_url\\s*\\}\\}");

  /**
   * How to track.
   *
   * @param clickUrl turns a link into its tracked address; absent: links stay
   * @param pixelUrl the pixel's address; absent: no pixel
   * @param ours whether a URL leads to this service already, so that it must not be tracked again
   */
  record Tracking(
      Optional<Function<Link, String>> clickUrl,
      Optional<String> pixelUrl,
      Predicate<String> ours) {

    /** Tracking of HTML in which nothing is ours yet. */
    public Tracking(Optional<Function<Link, String>> clickUrl, Optional<String> pixelUrl) {
      this(clickUrl, pixelUrl, url -> false);
    }
  }

  /**
   * The result.
   *
   * @param links what was rewritten, in order
   */
  record Instrumented(String html, List<Link> links) {

    public Instrumented {
      links = List.copyOf(links);
    }
  }

  /** Rewrites links and adds the pixel. */
  Instrumented instrument(String html, Tracking tracking);

  /**
   * The HTML as plain text for people, with the addresses its links have; empty where it shows no
   * text.
   */
  Optional<String> textOf(String html);

  /**
   * What its author should hear of.
   *
   * @param faults why this HTML must not be sent, one sentence each; empty when it may
   * @param warnings what may be sent and is hardly meant, such as a template's placeholder that is
   *     left in a link; one sentence each, none with what the author wrote
   */
  record Review(List<String> faults, List<String> warnings) {

    public Review {
      faults = List.copyOf(faults);
      warnings = List.copyOf(warnings);
    }
  }

  /** Looks through HTML that is to be sent. */
  Review review(String html);
}
