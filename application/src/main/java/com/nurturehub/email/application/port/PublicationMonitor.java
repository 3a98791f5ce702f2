package com.nurturehub.email.application.port;

import java.time.Duration;

/**
 * Where an operator looks: metrics of what is published.
 *
 * <p><b>Guarantee:</b> never fails, never blocks. <b>Transaction:</b> none; what it is told of may
 * come to nothing and be done again.
 */
public interface PublicationMonitor {

  /** So many events were acknowledged; those that are published again count again. */
  void published(int events);

  /**
   * Publishing is as late as that.
   *
   * @param delay how long ago the oldest event was recorded that is not published; zero when there
   *     is none
   */
  void behind(Duration delay);
}
