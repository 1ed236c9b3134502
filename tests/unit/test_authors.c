/* SPDX-License-Identifier: Apache-2.0
 *
 * Who wrote the posts of a discussion: which lines stay with descale_config_keep_authors(), on
 * pages as several programs for forums and blogs write them. A name is a line that begins with "* "
 * here; no other line may change. */
#include "descale.h"
#include "expect.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define LINES 128

/* What some people write about a pump; and what others write about it in German. */
#define ASKS "The pump stops after ten minutes, although the water is clean and the filter is new."
#define WONDERS                                                                                    \
    "Did you look at the small valve below the lid? In mine it was full of sand in spring."
#define FOUND                                                                                      \
    "It was the valve indeed. I cleaned it with a brush, and the pump has run for two days."
#define GLAD                                                                                       \
    "I am glad that it was nothing worse, and next year I will buy one of these pumps as well."
#define FRAGT                                                                                      \
    "Die Pumpe bleibt nach zehn Minuten stehen, obwohl das Wasser sauber und der Filter neu ist."
#define RAET "Hast du dir das kleine Ventil unter dem Deckel angesehen? Bei mir war es voller Sand."
#define DANKT                                                                                      \
    "Es war das Ventil. Ich habe es mit einer Bürste gereinigt, und die Pumpe läuft wieder."
#define WILL                                                                                       \
    "Sag uns bitte im Herbst, ob der Filter sein Geld wert war, denn ich will auch einen kaufen."
#define MENU "Home\nArchive\nContact\nSearch\n"
#define ARTICLE                                                                                    \
    "The old pump of the village\n"                                                                \
    "The pump was built in 1850, and the whole village came there every morning for water.\n"      \
    "When the last well dried up nobody knew what should become of it, and the handle rusted.\n"   \
    "Some neighbours bought it for a pound and mended it with money that they earned with tea.\n"

static const struct {
    const char *what, *page;
} pages[] = {
    {"a board", MENU
     "Reply to topic\nPage 1 of 1\n"
     "* pumpkin_eater\nJoined: 12 Mar 2019\nPosts: 14\nPosted: Sat Jan 04, 2020 7:31 pm\n" ASKS
     "\nBack to top\nProfile\n"
     "* Marta\nJoined: 02 Feb 2011\nPosts: 3120\nPosted: Sat Jan 04, 2020 8:02 pm\n" WONDERS
     "\nBack to top\nProfile\n"
     "* pumpkin_eater\nJoined: 12 Mar 2019\nPosts: 14\nPosted: Sun Jan 05, 2020 9:44 am\n" FOUND
     "\nBack to top\n"
     "* old sailor\nJoined: 09 Nov 2018\nPosts: 98\nPosted: Sun Jan 05, 2020 10:10 am\n" GLAD
     "\nBack to top\n"},
    {"a date above the name, and a rank below it", MENU
     "Thread Tools\n"
     "01-04-2020, 11:00 AM\n#1\n* pumpkin_eater\nSenior Member\nPosts\n14\n" ASKS
     "\nReply With Quote\n"
     "01-04-2020, 11:40 AM\n#2\n* Marta\nMember\nPosts\n3120\n" WONDERS "\nReply With Quote\n"
     "01-05-2020, 09:12 AM\n#3\n* pumpkin_eater\nSenior Member\nPosts\n14\n" FOUND
     "\nReply With Quote\n"
     "01-06-2020, 10:12 AM\n#4\n* old sailor\nMember\nPosts\n98\n" GLAD "\nReply With Quote\n"},
    {"ages and points", MENU "Sort by: Best\n"
                             "* pumpkin_eater\n3 days ago\n" ASKS "\n12 points\nReply\nShare\n"
                             "* Marta\n3 days ago\n" WONDERS "\n7 points\nReply\nShare\n"
                             "* pumpkin_eater\n2 days ago\n" FOUND "\n4 points\nReply\nShare\n"
                             "* old_sailor\n1 day ago\n" GLAD "\n2 points\nReply\nShare\n"},
    {"short dates", "Pump stops after ten minutes\n"
                    "* pumpkin_eater\nJan 4\n" ASKS "\n3 Likes\nReply\n* Marta\nJan 4\n" WONDERS
                    "\n1 Like\nReply\n* pumpkin_eater\nJan 5\n" FOUND
                    "\n5 Likes\nReply\n* old_sailor\nJan 6\n" GLAD "\n2 Likes\nReply\n"},
    {"comments: somebody says",
     ARTICLE "4 Comments\n"
             "* Ann says:\n3 May 2020 at 10:10\n" ASKS "\nReply\n* Marta says:\n3 May 2020 at "
             "11:10\n" WONDERS "\nReply\n* Ann says:\n4 May 2020 at 10:10\n" FOUND
             "\nReply\n* Old Sailor says:\n5 May 2020 at 9:10\n" GLAD "\nReply\n"},
    {"comments: the date and the name on one line",
     ARTICLE "4 Comments\n"
             "* On 3 May 2020 at 10:11 Ann wrote:\n" ASKS "\n* On 3 May 2020 at 11:11 Marta "
             "wrote:\n" WONDERS "\n* On 4 May 2020 at 10:11 Ann wrote:\n" FOUND
             "\n* On 5 May 2020 at 9:11 Old Sailor wrote:\n" GLAD "\n"},
    {"comments: a name, a comma and a date",
     ARTICLE "4 Comments\n"
             "* ann, 3 May 2020, 10:11\n" ASKS "\nReply\n* marta, 3 May 2020, 11:11\n" WONDERS
             "\nReply\n* ann, 4 May 2020, 10:11\n" FOUND
             "\nReply\n* sailor, 5 May 2020, 9:11\n" GLAD "\nReply\n"},
    {"a German board",
     "Gartenforum\nForen-Übersicht\nAnmelden\n"
     "* teichfrosch\nBeiträge: 12\nRegistriert: 3. Mai 2011\n10. April 2020, 09:02\n" FRAGT
     "\nBeitrag zitieren\nNach oben\n"
     "* Marta\nBeiträge: 88\nRegistriert: 3. Mai 2012\n10. April 2020, 10:02\n" RAET
     "\nBeitrag zitieren\nNach oben\n"
     "* teichfrosch\nBeiträge: 12\nRegistriert: 3. Mai 2011\n11. April 2020, 09:02\n" DANKT
     "\nBeitrag zitieren\nNach oben\n"
     "* Seebär\nBeiträge: 5\nRegistriert: 3. Mai 2019\n12. April 2020, 09:02\n" WILL
     "\nBeitrag zitieren\nNach oben\n"},
    {"German comments",
     "Der alte Brunnen\n"
     "Der Brunnen wurde 1850 gebaut, und das ganze Dorf kam jeden Morgen dorthin, um Wasser zu "
     "holen.\n"
     "Als die letzte Quelle versiegte, wusste niemand, was aus ihm werden sollte, und der Griff "
     "rostete.\n4 Kommentare\n"
     "* Anna sagt:\n3. Mai 2020 um 10:10\n" FRAGT "\nAntworten\n* Marta sagt:\n3. Mai 2020 um "
     "11:10\n" RAET "\nAntworten\n* Anna sagt:\n4. Mai 2020 um 10:10\n" DANKT
     "\nAntworten\n* Jürgen sagt:\n5. Mai 2020 um 9:10\n" WILL "\nAntworten\n"},
    {"nobody else writes: a word that is always the same is no name",
     MENU "Member\n3 days ago\n" ASKS "\nReply\nMember\n3 days ago\n" WONDERS
          "\nReply\nMember\n2 days ago\n" FOUND "\nReply\nMember\n1 day ago\n" GLAD "\nReply\n"},
    {"a list of news: subjects above dates are no names",
     MENU "Gardens\n3 May 2020\n" ASKS "\nRead more\nTools\n4 May 2020\n" WONDERS
          "\nRead more\nWater\n5 May 2020\n" FOUND "\nRead more\nPonds\n6 May 2020\n" GLAD
          "\nRead more\n"},
    {"names that stand below the posts",
     "Pump stops after ten minutes\n" ASKS
     "\nShare\nasked 4 Jan 2020 at 11:30\npumpkin_eater\n" WONDERS
     "\nShare\nReply\nanswered 5 Jan 2020 at 11:30\nMarta\n" FOUND
     "\nShare\nReply\nanswered 6 Jan 2020 at 11:30\nold_sailor\n" GLAD
     "\nShare\nReply\nanswered 7 Jan 2020 at 11:30\nAnn\nAdd a comment\n"},
};

static descale_labeler *open_labeler(int keep_authors, descale_model **model) {
    descale_config *config = NULL;
    descale_labeler *labeler = NULL;
    EXPECT(descale_config_open(&config) == DESCALE_OK);
    descale_config_keep_authors(config, keep_authors);
    EXPECT(descale_model_open(config, model) == DESCALE_OK);
    EXPECT(descale_labeler_open(*model, &labeler) == DESCALE_OK);
    descale_config_close(config);
    return labeler;
}

/* Takes the marks of names off a page: names[i] tells whether line i is one. */
static void unmark(const char *marked, char *page, bool names[LINES]) {
    for (size_t line = 0; *marked; line++) {
        size_t size = strcspn(marked, "\n");
        names[line] = strncmp(marked, "* ", 2) == 0;
        memcpy(page, marked + 2 * names[line], size - 2 * names[line]);
        page += size - 2 * names[line];
        *page++ = '\n';
        marked += size + (marked[size] == '\n');
    }
    *page = '\0';
}

int main(void) {
    descale_model *models[2] = {NULL, NULL};
    descale_labeler *plain = open_labeler(0, &models[0]), *keeping = open_labeler(1, &models[1]);
    EXPECT(descale_model_fingerprint(models[0]) != descale_model_fingerprint(models[1]));
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        char page[8192];
        bool names[LINES] = {false};
        const descale_line *before, *after;
        size_t count = 0, others = 0;
        int failed = failures;
        unmark(pages[i].page, page, names);
        EXPECT(descale_labeler_label(plain, page, strlen(page), &before, &count) == DESCALE_OK);
        EXPECT(descale_labeler_label(keeping, page, strlen(page), &after, &others) == DESCALE_OK);
        EXPECT(count == others && count < LINES);
        for (size_t line = 0; line < count && line < LINES; line++) {
            EXPECT(after[line].label == (names[line] ? DESCALE_BODY : before[line].label));
            if (failures > failed)
                fprintf(stderr, "line %zu of \"%s\"\n", line + 1, pages[i].what);
            failed = failures;
        }
    }
    descale_labeler_close(plain);
    descale_labeler_close(keeping);
    descale_model_close(models[0]);
    descale_model_close(models[1]);
    return failures > 0;
}
