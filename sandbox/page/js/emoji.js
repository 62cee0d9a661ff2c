/** Emoji by Slack's names. Those not listed here are shown by name, as Slack shows unknown ones. */

import { el } from "./dom.js";

const GROUPS = {
  "Often used at work": `white_check_mark ✅|heavy_check_mark ✔️|eyes 👀|raised_hands 🙌|thumbsup 👍|+1 👍|thumbsdown 👎|-1 👎|tada 🎉|
pray 🙏|fire 🔥|rotating_light 🚨|warning ⚠️|x ❌|bug 🐛|rocket 🚀|memo 📝|mag 🔍|wrench 🔧|ship 🚢|construction 🚧|ok_hand 👌|clap 👏|
heart ❤️|joy 😂|thinking_face 🤔|100 💯|facepalm 🤦|coffee ☕|hourglass_flowing_sand ⏳|robot_face 🤖|test_tube 🧪|headphones 🎧`,
  People: `smile 😄|smiley 😃|grinning 😀|grin 😁|laughing 😆|sweat_smile 😅|rolling_on_the_floor_laughing 🤣|slightly_smiling_face 🙂|
upside_down_face 🙃|wink 😉|blush 😊|innocent 😇|heart_eyes 😍|star-struck 🤩|kissing_heart 😘|yum 😋|stuck_out_tongue 😛|zany_face 🤪|
hugging_face 🤗|shushing_face 🤫|neutral_face 😐|expressionless 😑|no_mouth 😶|smirk 😏|unamused 😒|face_with_rolling_eyes 🙄|grimacing 😬|
relieved 😌|pensive 😔|sleepy 😪|sleeping 😴|mask 😷|dizzy_face 😵|exploding_head 🤯|partying_face 🥳|sunglasses 😎|nerd_face 🤓|
face_with_monocle 🧐|confused 😕|worried 😟|slightly_frowning_face 🙁|open_mouth 😮|astonished 😲|flushed 😳|fearful 😨|cold_sweat 😰|
disappointed_relieved 😥|cry 😢|sob 😭|scream 😱|sweat 😓|weary 😩|tired_face 😫|triumph 😤|rage 😡|angry 😠|skull 💀|clown_face 🤡|
ghost 👻|wave 👋|raised_hand ✋|hand ✋|v ✌️|crossed_fingers 🤞|metal 🤘|point_left 👈|point_right 👉|point_up 👆|point_up_2 👆|point_down 👇|
fist ✊|punch 👊|facepunch 👊|muscle 💪|brain 🧠|shrug 🤷|man-shrugging 🤷‍♂️|woman-shrugging 🤷‍♀️|man-facepalming 🤦‍♂️|woman-facepalming 🤦‍♀️|
face_palm 🤦|bow 🙇|saluting_face 🫡|handshake 🤝|technologist 🧑‍💻|male-technologist 👨‍💻|female-technologist 👩‍💻|firefighter 🧑‍🚒|
detective 🕵️|sleuth_or_spy 🕵️|busts_in_silhouette 👥|bust_in_silhouette 👤|speaking_head_in_silhouette 🗣️|melting_face 🫠`,
  "Signs and symbols": `red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣|
white_circle ⚪|black_circle ⚫|large_red_square 🟥|large_orange_square 🟧|large_yellow_square 🟨|large_green_square 🟩|large_blue_square 🟦|
large_orange_diamond 🔶|small_orange_diamond 🔸|small_blue_diamond 🔹|exclamation ❗|heavy_exclamation_mark ❗|bangbang ‼️|question ❓|
grey_question ❔|interrobang ⁉️|negative_squared_cross_mark ❎|ballot_box_with_check ☑️|no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|
information_source ℹ️|arrow_up ⬆️|arrow_down ⬇️|arrow_left ⬅️|arrow_right ➡️|arrow_upper_right ↗️|arrow_lower_right ↘️|leftwards_arrow_with_hook ↩️|
arrows_counterclockwise 🔄|repeat 🔁|arrow_forward ▶️|double_vertical_bar ⏸️|black_square_for_stop ⏹️|heavy_plus_sign ➕|heavy_minus_sign ➖|
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|zero 0️⃣|keycap_ten 🔟|hash #️⃣|new 🆕|ok 🆗|sos 🆘|up 🆙|
free 🆓|soon 🔜|top 🔝|back 🔙|end 🔚|on 🔛|copyright ©️|registered ®️|tm ™️|recycle ♻️|infinity ♾️|broken_heart 💔|yellow_heart 💛|green_heart 💚|
blue_heart 💙|purple_heart 💜|black_heart 🖤|white_heart 🤍|orange_heart 🧡|sparkling_heart 💖|boom 💥|collision 💥|sparkles ✨|star ⭐|star2 🌟|
zap ⚡|dizzy 💫|speech_balloon 💬|thought_balloon 💭|zzz 💤|checkered_flag 🏁|triangular_flag_on_post 🚩|white_flag 🏳️`,
  "Objects and tools": `computer 💻|desktop_computer 🖥️|keyboard ⌨️|floppy_disk 💾|cd 💿|minidisc 💽|file_cabinet 🗄️|card_file_box 🗃️|package 📦|
satellite 🛰️|satellite_antenna 📡|electric_plug 🔌|battery 🔋|low_battery 🪫|gear ⚙️|hammer 🔨|hammer_and_wrench 🛠️|nut_and_bolt 🔩|toolbox 🧰|
axe 🪓|broom 🧹|fire_extinguisher 🧯|fire_engine 🚒|ambulance 🚑|pager 📟|telephone_receiver 📞|iphone 📱|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢|
sound 🔉|loud_sound 🔊|mute 🔇|microphone 🎤|studio_microphone 🎙️|bulb 💡|flashlight 🔦|lock 🔒|unlock 🔓|key 🔑|closed_lock_with_key 🔐|shield 🛡️|
link 🔗|chains ⛓️|paperclip 📎|pushpin 📌|round_pushpin 📍|scissors ✂️|pencil ✏️|pencil2 ✏️|lower_left_ballpoint_pen 🖊️|clipboard 📋|
page_facing_up 📄|scroll 📜|newspaper 📰|books 📚|book 📖|bookmark 🔖|label 🏷️|receipt 🧾|email ✉️|envelope ✉️|inbox_tray 📥|outbox_tray 📤|
calendar 📆|date 📅|spiral_calendar_pad 🗓️|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|file_folder 📁|
open_file_folder 📂|wastebasket 🗑️|mag_right 🔎|microscope 🔬|telescope 🔭|alembic ⚗️|petri_dish 🧫|thermometer 🌡️|stopwatch ⏱️|timer_clock ⏲️|
alarm_clock ⏰|hourglass ⌛|clock1 🕐|clock2 🕑|clock3 🕒|clock4 🕓|clock9 🕘|clock12 🕛|dart 🎯|trophy 🏆|medal 🏅|first_place_medal 🥇|gift 🎁|
balloon 🎈|confetti_ball 🎊|art 🎨|musical_note 🎵|notes 🎶|movie_camera 🎥|camera 📷|moneybag 💰|credit_card 💳|bank 🏦|office 🏢|factory 🏭|
house 🏠|truck 🚚|car 🚗|bus 🚌|train 🚆|airplane ✈️|bike 🚲|anchor ⚓|vertical_traffic_light 🚦|traffic_light 🚥|world_map 🗺️|compass 🧭`,
  "Nature and food": `sunny ☀️|sun_with_face 🌞|cloud ☁️|rain_cloud 🌧️|thunder_cloud_and_rain ⛈️|lightning 🌩️|snowflake ❄️|rainbow 🌈|ocean 🌊|droplet 💧|
volcano 🌋|earth_africa 🌍|earth_americas 🌎|earth_asia 🌏|moon 🌔|crescent_moon 🌙|deciduous_tree 🌳|seedling 🌱|herb 🌿|four_leaf_clover 🍀|
cactus 🌵|rose 🌹|cherry_blossom 🌸|dog 🐶|cat 🐱|mouse 🐭|hamster 🐹|rabbit 🐰|fox_face 🦊|bear 🐻|panda_face 🐼|tiger 🐯|lion_face 🦁|cow 🐮|
pig 🐷|frog 🐸|monkey_face 🐵|see_no_evil 🙈|hear_no_evil 🙉|speak_no_evil 🙊|chicken 🐔|penguin 🐧|bird 🐦|owl 🦉|duck 🦆|bee 🐝|ant 🐜|
beetle 🪲|spider 🕷️|turtle 🐢|snail 🐌|octopus 🐙|whale 🐳|dolphin 🐬|shark 🦈|elephant 🐘|llama 🦙|unicorn_face 🦄|dragon 🐉|apple 🍎|banana 🍌|
lemon 🍋|watermelon 🍉|grapes 🍇|strawberry 🍓|peach 🍑|avocado 🥑|hot_pepper 🌶️|bread 🍞|cheese_wedge 🧀|pizza 🍕|hamburger 🍔|popcorn 🍿|
doughnut 🍩|cookie 🍪|cake 🍰|birthday 🎂|tea 🍵|beer 🍺|beers 🍻|wine_glass 🍷|champagne 🍾`,
};

const NAMED = Object.entries(GROUPS).map(([title, text]) => ({
  title,
  emoji: text.split("|").map((entry) => {
    const [name, character] = entry.trim().split(" ");
    return { name, character };
  }),
}));

/** Groups of `{ name, character }`, in the order people are shown them. */
export const EMOJI_GROUPS = NAMED.map((group) => ({ ...group, emoji: once(group.emoji) }));

const BY_NAME = new Map(
  NAMED.flatMap((group) => group.emoji).map((each) => [each.name, each.character]),
);

/** Return the character of a name, skin tone left out, or undefined. */
export function emojiCharacter(name) {
  return BY_NAME.get(name.replace(/::skin-tone-\d$/, ""));
}

/** The same character under two names is shown once where people choose. */
function once(emoji) {
  return emoji.filter(
    ({ character }, at) => emoji.findIndex((each) => each.character === character) === at,
  );
}

/** Return at most `most` emoji whose name begins with, then holds, the typed letters. */
export function findEmoji(typed, most = 8) {
  const all = [...BY_NAME].map(([name, character]) => ({ name, character }));
  const begins = all.filter(({ name }) => name.startsWith(typed));
  const holds = all.filter(({ name }) => name.includes(typed) && !name.startsWith(typed));
  return once([...begins, ...holds]).slice(0, most);
}

/** An emoji as part of a text. */
export function emojiNode(name) {
  const character = emojiCharacter(name);
  if (!character) return document.createTextNode(`:${name}:`);
  return el(
    "span.emoji",
    { role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` },
    character,
  );
}
