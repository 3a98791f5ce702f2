package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.tracking.Link;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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
   * How to track.
   *
   * @param clickUrl turns a link into its tracked address; absent: links stay
   * @param pixelUrl the pixel's address; absent: no pixel
   */
  record Tracking(Optional<Function<Link, String>> clickUrl, Optional<String> pixelUrl) {}

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

  /** Why this HTML must not be sent, one sentence each; empty when it may. */
  List<String> faultsOf(String html);
}
