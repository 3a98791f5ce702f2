package com.nurturehub.email.benchmarks;

import java.util.Random;

/**
 * HTML as makers of newsletters write it: tables within tables, styles on every cell, Outlook's
 * conditional comments around every button, links with campaign parameters, entities.
 */
final class Newsletter {

  private static final String HEAD =
      """
      <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
      <html xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" lang="en">
      <head>
      <meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
      <title>Homes for you this week</title>
      <!--[if mso]><xml><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml><![endif]-->
      <style type="text/css">
      body, table, td, a { -webkit-text-size-adjust: 100%; -ms-text-size-adjust: 100%; }
      table, td { mso-table-lspace: 0pt; mso-table-rspace: 0pt; }
      @media screen and (max-width: 525px) { .wrapper { width: 100% !important; } .img-max { height: auto !important; } }
      </style>
      </head>
      <body style="margin: 0 !important; padding: 0 !important; background-color: #f4f4f4;">
      <table border="0" cellpadding="0" cellspacing="0" width="100%" role="presentation"><tr><td align="center">
      """;

  private static final String TAIL =
      """
      <p style="font: 12px/18px Arial, sans-serif; color: #666666;">You get this since you asked us to find you a home. \
      <a href="{{unsubscribe_url}}" style="color: #666666;">Unsubscribe</a></p>
      </td></tr></table>
      </body>
      </html>
      """;

  private static final String HOME =
      """
      <!--[if (gte mso 9)|(IE)]><table align="center" border="0" cellspacing="0" cellpadding="0" width="500"><tr><td width="500"><![endif]-->
      <table border="0" cellpadding="0" cellspacing="0" width="100%%" style="max-width: 500px;" class="responsive-table">
      <tr>
      <td style="padding: 20px 0 0 0;" align="center">
      <a href="https://agency.example/homes/%1$d?utm_source=newsletter&amp;utm_medium=email&amp;utm_campaign=week-%2$d" target="_blank"><img src="https://images.agency.example/homes/%1$d/front.jpg" width="500" height="280" alt="%3$d bedrooms, garden &amp; garage" style="display: block; color: #666666; font-family: Helvetica, Arial, sans-serif; font-size: 16px;" class="img-max" border="0" /></a>
      </td>
      </tr>
      <tr>
      <td align="left" style="padding: 20px 0 0 0; font-size: 16px; line-height: 25px; font-family: Helvetica, Arial, sans-serif; color: #666666;" class="padding-copy">
      <strong>%3$d&nbsp;bedrooms &ndash; &pound;%1$d,000</strong><br />A bright home close to the station &amp; the park. Light rooms, a quiet street, and a south-facing garden that gets the sun until late. Call us, or book a visit at a time that suits you.
      </td>
      </tr>
      <tr>
      <td align="center" style="padding: 25px 0 0 0;">
      <!--[if mso]><v:roundrect xmlns:w="urn:schemas-microsoft-com:office:word" href="https://agency.example/book?home=%1$d&amp;from=mail" style="height:44px;v-text-anchor:middle;width:200px;" arcsize="8%%" stroke="f" fillcolor="#256f9c"><w:anchorlock/><center>Book a visit</center></v:roundrect><![endif]-->
      <!--[if !mso]><!-- --><a href="https://agency.example/book?home=%1$d&amp;from=mail" target="_blank" style="font-size: 16px; font-family: Helvetica, Arial, sans-serif; color: #ffffff; text-decoration: none; background-color: #256f9c; padding: 15px 25px; display: inline-block;">Book a visit &rarr;</a><!--<![endif]-->
      </td>
      </tr>
      </table>
      <!--[if (gte mso 9)|(IE)]></td></tr></table><![endif]-->
      """;

  private Newsletter() {}

  /** About so many characters of it. */
  static String of(int characters) {
    Random random = new Random(characters);
    StringBuilder html = new StringBuilder(characters + HOME.length()).append(HEAD);
    while (html.length() + TAIL.length() < characters) {
      html.append(
          HOME.formatted(100 + random.nextInt(900), random.nextInt(52), 1 + random.nextInt(6)));
    }
    return html.append(TAIL).toString();
  }
}
