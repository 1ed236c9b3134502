/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of months in scripts without spaces, where a word is a character and no list can have them;
 * those of other languages are in the rules, in files NAME.words.rules. Part of the lexer; its actions look at the
 * first character only. clang-format must not be run on this file. */
/*!re2c
    thai_month = "มกราคม" | "กุมภาพันธ์" | "มีนาคม" | "เมษายน" | "พฤษภาคม" | "มิถุนายน" | "กรกฎาคม" | "สิงหาคม"
            | "กันยายน" | "ตุลาคม" | "พฤศจิกายน" | "ธันวาคม"
            | "ม.ค." | "ก.พ." | "มี.ค." | "เม.ย." | "พ.ค." | "มิ.ย." | "ก.ค." | "ส.ค." | "ก.ย." | "ต.ค." | "พ.ย."
            | "ธ.ค.";

    // Some begin longer words: a blank, a sign or a digit has to stand after them.
    lao_month = ("ມັງກອນ" | "ກຸມພາ" | "ມີນາ" | "ເມສາ" | "ພຶດສະພາ" | "ມິຖຸນາ" | "ກໍລະກົດ" | "ສິງຫາ" | "ກັນຍາ"
            | "ຕຸລາ" | "ພະຈິກ" | "ທັນວາ") ([^\xe0] | "\xe0\xbb" [\x90-\x99]);

    // Most are other words as well: the word for month stands before them in dates.
    khmer_month = "ខែ" " "? ("មករា" | "កុម្ភៈ" | "កុម្ភះ" | "មីនា" | "មេសា" | "ឧសភា" | "មិថុនា" | "កក្កដា" | "សីហា"
            | "កញ្ញា" | "តុលា" | "វិច្ឆិកា" | "ធ្នូ");

    // The word for month stands after short ones.
    burmese_month = "ဇန်နဝါရီ" | "ဖေဖော်ဝါရီ" | "မတ်လ" | "ဧပြီ" | "မေလ" | "ဇွန်လ" | "ဇူလိုင်" | "သြဂုတ်" | "ဩဂုတ်"
            | "စက်တင်ဘာ" | "အောက်တိုဘာ" | "နိုဝင်ဘာ" | "ဒီဇင်ဘာ";

    month8  = thai_month | lao_month | khmer_month | burmese_month;
*/
